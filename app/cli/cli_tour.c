/* app/cli/cli_tour.c - `convoscope tour`: trains a few seconds on the built-in digits, then renders every workspace. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "app/cli/args.h"
#include "app/cli/cli.h"
#include "app/cli/picture.h"
#include "app/cli/train_first.h"
#include "engine/base/i18n.h"

enum { TOUR_WIDTH = 1440, TOUR_HEIGHT = 900, TOUR_EPOCHS = 2 };
#define TOUR_SECONDS 60.0

static enum cs_status make_folder(const char *path, struct cs_error *err)
{
    if (mkdir(path, 0777) != 0 && errno != EEXIST)
        return cs_fail(err, CS_IO, "%s: %s", path, strerror(errno));
    return CS_OK;
}

static enum cs_status train_a_little(struct session *session, struct cs_error *err)
{
    char epochs[16];
    snprintf(epochs, sizeof epochs, "%d", TOUR_EPOCHS);
    enum cs_status status = session_set_text(session, "train.data", "digits", err);
    if (status == CS_OK)
        status = session_set_text(session, "train.epochs", epochs, err);
    return status == CS_OK ? train_first(session, TOUR_EPOCHS, TOUR_SECONDS, err) : status;
}

static enum cs_status render_all(struct picture_maker *maker, struct session *session, const char *folder,
                                 struct cs_error *err)
{
    const char *const *names = prop_infos[PROP_APP_WORKSPACE].choices;
    enum cs_status status = CS_OK;
    for (int i = 0; names[i] && status == CS_OK; i++) {
        char path[4096];
        snprintf(path, sizeof path, "%s/%s.png", folder, names[i]);
        status = session_set_text(session, "app.workspace", names[i], err);
        if (status == CS_OK)
            status = picture_make(maker, session, TOUR_WIDTH, TOUR_HEIGHT, 1, path, err);
        if (status == CS_OK)
            printf("%s\n", path);
    }
    return status;
}

static enum cs_status tour(const char *folder, struct cs_error *err)
{
    struct session *session = NULL;
    struct picture_maker maker = {0};
    enum cs_status status = make_folder(folder, err);
    if (status == CS_OK)
        status = session_create(&session, &(struct session_options){0}, err);
    if (status == CS_OK)
        status = picture_maker_init(&maker, err);
    if (status == CS_OK)
        status = train_a_little(session, err);
    if (status == CS_OK)
        status = render_all(&maker, session, folder, err);
    picture_maker_finish(&maker);
    session_destroy(&session);
    return status;
}

int cli_tour(int argc, char **argv)
{
    const char *folder = NULL;
    struct cs_error err;
    const struct option options[] = {{"-o", OPTION_TEXT, &folder}};
    if (args_parse(argc, argv, options, 1, NULL, &err) != CS_OK)
        return cli_bad_usage(&err);
    if (!folder) {
        cs_fail(&err, CS_BAD_VALUE, _("-o is missing: the folder to write the pictures to"));
        return cli_bad_usage(&err);
    }
    if (tour(folder, &err) != CS_OK)
        return cli_failed(&err);
    printf(_("Every workspace was rendered into %s\n"), folder);
    return EXIT_SUCCESS;
}
