#include "engine/worker/course.h"

#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "engine/base/clock.h"
#include "engine/base/i18n.h"
#include "engine/net/net_text.h"
#include "engine/worker/course_save.h"

enum { QUICK_EVALUATIONS = 4 /* parts of the first epoch after which there is an evaluation */ };

struct shared_net *shared_net_use(struct shared_net *shared)
{
    if (shared)
        shared->users++;
    return shared;
}

void shared_net_leave(struct shared_net **shared)
{
    if (*shared && --(*shared)->users == 0) {
        net_destroy(&(*shared)->net);
        free(*shared);
    }
    *shared = NULL;
}

static enum cs_status share_structure(const struct net *net, struct shared_net **out, struct cs_error *err)
{
    struct shared_net *shared = calloc(1, sizeof *shared);
    if (!shared)
        return cs_no_memory(err);
    const enum cs_status status = net_clone_structure(net, &shared->net, err);
    if (status)
        free(shared);
    else
        *out = shared_net_use(shared);
    return status;
}

static int find_first_conv(const struct net *net)
{
    for (int i = 1; i < net->n_nodes; i++)
        if (net->node[i].layer->kind == &layer_conv2d)
            return i;
    return -1;
}

static void keep_history(struct course *s)
{
    if (s->first_conv >= 0)
        record_history(s->record, course_epochs_done(s), net_param(s->net, s->first_conv, 0).data);
}

static enum cs_status create_record(struct course *s, struct cs_error *err)
{
    s->record = calloc(1, sizeof *s->record);
    if (!s->record)
        return cs_no_memory(err);
    s->first_conv = find_first_conv(s->net);
    size_t size = 0;
    if (s->first_conv >= 0)
        size = shape_count(&s->net->node[s->first_conv].layer->param[0].shape);
    const enum cs_status status = record_init(s->record, (int)size, err);
    if (!status)
        keep_history(s);
    return status;
}

static enum cs_status create_probe(struct course *s, struct thread_pool *pool, struct cs_error *err)
{
    const size_t n = shape_count(net_input(s->net));
    const enum cs_status status = net_run_create(&s->probe_run, s->net, 1, NET_RUN_INFER, pool, kernels_best(), err);
    if (status)
        return status;
    s->pool = pool;
    s->asked = (struct worker_look){.focus = -1, .detailed = -1};
    s->probe_stale = true;
    s->probe.pixels = calloc(n, sizeof *s->probe.pixels);
    s->plain = calloc(n, sizeof *s->plain);
    s->bytes = calloc(n, 1);
    if (!s->probe.pixels || !s->plain || !s->bytes)
        return cs_no_memory(err);
    if (course_look_init(&s->look, s->net, s->probe_run, err))
        return CS_NO_MEMORY;
    const struct worker_probe first = {.split = DATASET_TEST};
    return course_set_probe(s, &first, err);
}

static enum cs_status make_mistakes(struct course *s, struct cs_error *err)
{
    if (!s->trainer)
        return CS_OK;
    return course_mistakes_init(&s->mistakes, s->data, trainer_evaluation_count(s->trainer, EVALUATE_VALIDATION),
                                trainer_evaluation_count(s->trainer, EVALUATE_TEST), err);
}

static int held_out(const struct dataset *data)
{
    if (!data)
        return 0;
    const int count = dataset_count(data, DATASET_TRAIN);
    return count >= 20000 ? 5000 : count / 10;
}

static enum cs_status look_only(struct course *s, const struct cs_error *why)
{
    s->look_only = true;
    s->why_not = *why;
    return CS_OK;
}

/* What the plan says about training comes before what the options say. */
static void follow_plan(struct course *s)
{
    const struct data_plan *plan = data_plan_of(s->planned);
    if (plan->balance == BALANCE_NONE)
        return;
    s->options.sampling = data_plan_sampling(plan);
    s->options.class_weights = data_plan_weighs(plan);
    data_plan_augment(plan, dataset_sample(s->planned), &s->options.augment);
}

/* A net that fits neither the data nor in itself, that has no data, or that there is no memory to train, can still be
 * looked at. */
static enum cs_status create_trainer(struct course *s, const struct data_plan *plan, struct thread_pool *pool,
                                     struct cs_error *err)
{
    struct cs_error why;
    if (*s->broken.layer)
        return look_only(s, &s->broken.why);
    if (!s->data)
        return look_only(s, &s->data_error);
    if (net_check_fits(s->net, dataset_sample(s->data), dataset_classes(s->data), dataset_name(s->data), &why))
        return look_only(s, &why);
    enum cs_status status = data_plan_apply(plan, s->data, s->options.validation, pool, &s->planned, &why);
    if (!status)
        follow_plan(s);
    if (!status)
        status = trainer_create(&s->trainer, s->net, s->planned, &s->options, pool, &why);
    if (!s->trainer)
        dataset_destroy(&s->planned);
    if (status == CS_NO_MEMORY)
        return look_only(s, &why);
    return status ? cs_fail(err, status, "%s", why.text) : CS_OK;
}

/* What it ends in: its own input, one value a class, or neither. */
static void describe_output(struct course *s)
{
    const struct shape *out = net_output(s->net), *in = net_input(s->net);
    s->samples_fit = s->data && shape_equal(in, dataset_sample(s->data));
    if (*s->broken.layer)
        return;
    s->is_autoencoder = s->trainer ? trainer_is_autoencoder(s->trainer) : out->rank > 1 && shape_equal(out, in);
    s->classes = s->trainer ? dataset_classes(s->data) : out->rank == 1 && !s->is_autoencoder ? out->dim[0] : 0;
}

static const char *net_asked(const struct worker_command *setup)
{
    return setup->net_text ? setup->net_text : setup->net;
}

static enum cs_status open_net(struct course *s, const struct worker_command *setup, const struct model_watch *watch,
                               struct training_state *saved, struct cs_error *err)
{
    struct course_net opened;
    if (setup->given) {
        s->net = setup->given->net;
        s->trained = true;
        s->input = setup->given->input;
        setup->given->net = NULL;
        return CS_OK;
    }
    const enum cs_status status =
        course_net_open(&opened, net_asked(setup), &setup->variant, setup->options.seed, setup->resume, watch, err);
    if (status)
        return status;
    *saved = opened.state;
    s->variant = opened.variant;
    s->net = opened.net;
    s->broken = opened.broken;
    s->trained = opened.trained;
    s->input = opened.input;
    return CS_OK;
}

static enum cs_status build(struct course *s, const struct worker_command *setup, struct thread_pool *pool,
                            const struct model_watch *watch, struct training_state *saved, struct cs_error *err)
{
    s->options = setup->options;
    if (s->options.validation == WORKER_VALIDATION_AUTO)
        s->options.validation = held_out(s->data);
    s->evaluation_set = s->options.validation > 0 ? EVALUATE_VALIDATION : EVALUATE_TEST;
    enum cs_status status = open_net(s, setup, watch, saved, err);
    if (!status && s->data && s->trained) /* a text says what it means, and the builder shows it */
        status = net_read_pictures(s->net, dataset_sample(s->data), err);
    if (!status)
        status = create_trainer(s, &setup->plan, pool, err);
    if (status)
        return status;
    describe_output(s);
    status = share_structure(s->net, &s->structure, err);
    if (!status)
        status = create_record(s, err);
    if (!status)
        status = make_mistakes(s, err);
    if (!status)
        status = create_probe(s, pool, err);
    if (!status && setup->resume)
        status = course_resume(s, saved, err);
    if (!status)
        course_keep_moment(s);
    return status;
}

static struct normalisation normalisation_of_data(const struct dataset *data)
{
    struct normalisation n = {.source = NORMALISED_AS_DATA, .channels = dataset_sample(data)->dim[0]};
    for (int c = 0; c < n.channels; c++)
        dataset_normalisation(data, c, &n.mean[c], &n.std[c]);
    return n;
}

/* About: parameters, what training keeps beside them, and what the probe's forward pass needs. */
static size_t course_bytes(const struct course *s)
{
    enum { BLOCKS_OF_TRAINING = 4 }; /* parameters, gradients, a moment, and the last good ones */
    size_t floats = s->net->n_params * (s->trainer ? BLOCKS_OF_TRAINING : 1);
    for (int i = 0; i < s->net->n_nodes; i++)
        floats += shape_count(&s->net->node[i].out);
    return floats * sizeof(float);
}

/* The old course goes before the new one is loaded when there is no room for both. */
static void make_room(struct course **before, struct course *fresh, const struct worker_command *setup)
{
    if (!*before)
        return;
    const size_t wanted = course_net_bytes(net_asked(setup));
    if (wanted == 0 || wanted + course_bytes(*before) <= COURSE_MOST)
        return;
    if (fresh->data == (*before)->data)
        (*before)->data = NULL;
    course_destroy(before);
}

/* Whether a course without data would take away what a net has learnt. */
static bool is_worth_more(const struct course *before, const struct worker_command *setup)
{
    return before && before->data && before->steps > 0 && strcmp(before->net_asked, net_asked(setup)) == 0;
}

/* The data set of the course before, or a new one; *shared: both have it. */
static enum cs_status take_data(struct course *s, const struct worker_command *setup, const struct course *before,
                                bool *shared, struct cs_error *err)
{
    memcpy(s->data_path, setup->data, sizeof s->data_path);
    *shared = before && before->data && strcmp(before->data_path, setup->data) == 0;
    if (*shared) {
        s->data = before->data;
        s->data_normalisation = before->data_normalisation;
        return CS_OK;
    }
    const enum cs_status status = dataset_open(setup->data, &s->data, &s->data_error);
    if (!status)
        s->data_normalisation = normalisation_of_data(s->data);
    else if (status == CS_NO_MEMORY || (!setup->given && is_worth_more(before, setup)))
        return cs_fail(err, status, "%s", s->data_error.text);
    return CS_OK;
}

enum cs_status course_create(struct course **out, const struct worker_command *asked, struct course **before,
                             struct thread_pool *pool, const struct model_watch *watch, struct cs_error *err)
{
    struct worker_command of_file = *asked;
    const struct worker_command *const setup = &of_file;
    *out = NULL;
    const enum cs_status can_resume = asked->resume ? course_resume_setup(&of_file, err) : CS_OK;
    if (can_resume)
        return can_resume;
    bool shared = false;
    struct course *s = calloc(1, sizeof *s);
    if (!s)
        return cs_no_memory(err);
    s->net_asked = strdup(net_asked(setup));
    enum cs_status status = s->net_asked ? take_data(s, setup, *before, &shared, err) : cs_no_memory(err);
    if (!status && !watch->go_on(watch->ctx, 0))
        status = cs_fail(err, CS_CANCELLED, "%s", cs_status_text(CS_CANCELLED));
    if (!status) {
        struct training_state saved = {.steps = 0};
        make_room(before, s, setup);
        status = build(s, setup, pool, watch, &saved, err);
        training_state_finish(&saved);
    }
    if (shared && *before && status)
        s->data = NULL;
    else if (shared && *before)
        (*before)->data = NULL;
    if (status)
        course_destroy(&s);
    else
        course_set_normalisation(s, setup->normalisation);
    *out = s;
    return status;
}

void course_destroy(struct course **out)
{
    struct course *s = *out;
    if (!s)
        return;
    trainer_destroy(&s->trainer); /* before what it borrows */
    weights_keep_finish(&s->weights);
    ablator_finish(&s->ablation);
    search_destroy(&s->search);
    survey_finish(&s->survey);
    studies_finish(&s->studies);
    course_past_finish(&s->past);
    course_follow_finish(&s->follow);
    course_look_finish(&s->look);
    net_run_destroy(&s->probe_run);
    samples_finish(&s->samples);
    for (int i = 0; i < s->n_brought; i++)
        kept_run_leave(&s->brought[i]);
    if (s->record)
        record_finish(s->record);
    free(s->record);
    shared_net_leave(&s->structure);
    net_destroy(&s->net);
    dataset_destroy(&s->planned); /* before what it borrows */
    dataset_destroy(&s->data);
    class_names_finish(&s->names);
    free(s->names_path);
    free(s->net_asked);
    free(s->probe.pixels);
    free(s->plain);
    free(s->bytes);
    course_mistakes_finish(&s->mistakes);
    free(s);
    *out = NULL;
}

enum cs_status course_set_options(struct course *s, const struct trainer_options *options, struct cs_error *err)
{
    const struct trainer_options before = s->options;
    s->options = *options;
    s->options.seed = before.seed; /* as trainer_set_options() keeps them */
    s->options.validation = before.validation;
    if (s->planned)
        follow_plan(s);
    const enum cs_status status = s->trainer ? trainer_set_options(s->trainer, &s->options, err) : CS_OK;
    if (status)
        s->options = before;
    else
        s->picture_stale |= options->loss != before.loss; /* whose gradients may be shown */
    return status;
}

void course_set_normalisation(struct course *s, enum worker_normalisation normalisation)
{
    static const float zeros[4] = {0}, ones[4] = {1, 1, 1, 1};
    s->normalisation =
        normalisation_of(normalisation, net_input(s->net), &s->input, s->samples_fit ? &s->data_normalisation : NULL);
    s->probe_stale = s->past.picture_stale = true;
    survey_outdate(&s->survey);
    studies_outdate(&s->studies);
    study_other_outdate(s);
    if (!s->samples_fit)
        return;
    /* Numbers that cannot be one were sorted out when they were read: this cannot fail. */
    const struct normalisation *n = &s->normalisation;
    struct dataset *const both[] = {s->data, s->planned};
    for (int i = 0; i < 2 && both[i]; i++)
        dataset_set_normalisation(both[i], dataset_sample(s->data)->dim[0], n->channels ? n->mean : zeros,
                                  n->channels ? n->std : ones, NULL);
}

enum cs_status course_set_class_names(struct course *s, const char *path, bool quietly, struct cs_error *err)
{
    const char *const wanted = path ? path : "", *const known = s->names_path ? s->names_path : "";
    if (strcmp(wanted, known) == 0)
        return CS_OK;
    class_names_finish(&s->names);
    free(s->names_path);
    s->names_path = *wanted ? strdup(wanted) : NULL;
    if (!*wanted)
        return CS_OK;
    const enum cs_status status = s->names_path ? class_names_load(wanted, &s->names, err) : cs_no_memory(err);
    if (status || quietly || s->names.n == s->classes)
        return status;
    return cs_fail(err, CS_BAD_VALUE, _("%s names %d classes, %s tells %d apart: the names are not used"), wanted,
                   s->names.n, s->net->name, s->classes);
}

/* Drawn with a mouse, or scaled: a little outside of 0..1 is put right, and so is NaN. */
static void copy_pixels(float *to, const float *from, size_t n)
{
    for (size_t i = 0; i < n; i++)
        to[i] = from[i] >= 0 ? fminf(from[i], 1.0f) : 0.0f;
}

/* The label counts where the net answers with such labels. */
static void show_sample(struct course *s, size_t n)
{
    const int label = dataset_pixels(s->data, s->probe.split, s->probe.index, s->bytes);
    s->probe_label = s->look_only ? -1 : label;
    for (size_t i = 0; i < n; i++)
        s->plain[i] = (float)s->bytes[i] / 255.0f;
}

/* Whether only what is done to the picture is new. */
static bool is_same_picture(const struct course *s, const struct worker_probe *probe)
{
    if (probe->from_pixels != s->probe.from_pixels)
        return false;
    if (probe->from_pixels)
        return memcmp(probe->pixels, s->plain, (size_t)probe->n_pixels * sizeof *s->plain) == 0;
    return probe->split == s->probe.split && probe->index == s->probe.index;
}

enum cs_status course_set_probe(struct course *s, const struct worker_probe *probe, struct cs_error *err)
{
    char text[CS_SHAPE_TEXT];
    const struct shape *input = net_input(s->net);
    const size_t n = shape_count(input);
    if (probe->from_pixels && (size_t)probe->n_pixels != n)
        return cs_fail(err, CS_BAD_SHAPE, _("the picture has %d values, %s takes %s"), probe->n_pixels, s->net->name,
                       shape_text(input, text));
    float *pixels = s->probe.pixels;
    if (!is_same_picture(s, probe))
        search_destroy(&s->search);
    s->probe = *probe;
    s->probe.pixels = pixels;
    s->probe.n_pixels = (int)n;
    s->picture_stale = s->past.picture_stale = true;
    studies_outdate_picture(&s->studies);
    s->probe_label = -1;
    s->probe_built_in = !probe->from_pixels && !s->samples_fit;
    if (probe->from_pixels)
        copy_pixels(s->plain, probe->pixels, n);
    else if (s->probe_built_in)
        course_picture(input, s->plain);
    else
        show_sample(s, n);
    picture_change(&s->probe.change, input, s->plain, pixels);
    return CS_OK;
}

enum cs_status course_find(struct course *s, const struct worker_find *find, struct thread_pool *pool,
                           struct cs_error *err)
{
    search_destroy(&s->search);
    if (find->direction == 0)
        return CS_OK;
    if (!s->samples_fit)
        return cs_fail(err, CS_BAD_SHAPE, "%s", s->why_not.text);
    if (find->mistaken && s->is_autoencoder)
        return cs_fail(err, CS_BAD_VALUE,
                       _("%s gives back its input, so no answer of it is wrong: look for samples of any kind"),
                       s->net->name);
    if (s->look_only && (find->mistaken || find->label >= 0))
        return cs_fail(err, CS_BAD_VALUE, _("the classes of %s are not those of %s: look for samples of any kind"),
                       dataset_title(s->data), s->net->name);
    const struct search_of of = {s->net, s->data, &s->normalisation};
    return search_create(&s->search, find, &of, pool, err);
}

enum search_state course_search(struct course *s)
{
    struct worker_probe found = {.split = search_split(s->search), .change = s->probe.change};
    if (search_run(s->search)) /* at every part: the list may be another one by now */
        net_run_silence(search_run(s->search), (const int(*)[2])s->weights.silenced, s->weights.n_silenced);
    const enum search_state state = search_some(s->search, &found.change, &found.index);
    if (state == SEARCH_FOUND)
        course_set_probe(s, &found, NULL); /* a sample always fits */
    if (state != SEARCH_GOES_ON)
        search_destroy(&s->search);
    return state;
}

void course_cancel_search(struct course *s)
{
    search_destroy(&s->search);
}

bool course_is_small(const struct course *s)
{
    size_t floats = s->net->n_params;
    for (int i = 0; i < s->net->n_nodes; i++)
        floats += shape_count(&s->net->node[i].out);
    return floats <= SNAPSHOT_SMALL;
}

bool net_ends_in_softmax(const struct net *net)
{
    const struct layer *last = net->node[net->n_nodes - 1].layer;
    return last && last->kind == &layer_softmax;
}

struct look_at course_look_at(const struct course *s)
{
    return (struct look_at){.asked = &s->asked,
                            .forward = s->probe_stale || s->picture_stale,
                            .params = s->probe_stale,
                            .all = course_is_small(s),
                            .loss = s->options.loss,
                            .is_autoencoder = s->is_autoencoder,
                            .gives_probabilities = s->look_only && net_ends_in_softmax(s->net),
                            .label = s->probe_label};
}

void course_give_picture(const struct course *s, struct net_run *run)
{
    normalisation_apply(&s->normalisation, net_input(s->net), s->probe.pixels, net_run_input(run)->data);
}

void course_refresh_probe(struct course *s)
{
    const struct look_at at = course_look_at(s);
    if (!s->asked.survey)
        survey_stop(&s->survey);
    if (course_past_refresh(s))
        return; /* the present stays stale */
    if (at.forward) {
        course_give_picture(s, s->probe_run);
        net_run_forward(s->probe_run, 1);
    }
    course_look_refresh(&s->look, &at);
    s->probe_stale = s->picture_stale = false;
}

void course_set_look(struct course *s, const struct worker_look *look)
{
    s->asked = *look;
    s->studies.asks = look->study;
    s->test.cancelled = s->test.cancelled && look->mistakes.test;
}

/* What the hand does to filters. */

static void note_written(void *ctx, size_t first, size_t n)
{
    struct course *s = ctx;
    if (s->trainer)
        trainer_wrote(s->trainer, first, n);
}

/* An ablation that is about the net as it was begins anew; when that cannot be, it ends. */
static void repeat_ablation(struct course *s)
{
    struct worker_ablate what = {.map = s->ablation.result.map};
    memcpy(what.node, s->ablation.result.node, sizeof what.node);
    if (s->ablation.goes_on && course_ablate(s, &what, NULL))
        ablation_cancel(&s->ablation);
}

void course_use_silence(struct course *s)
{
    net_run_silence(s->probe_run, (const int(*)[2])s->weights.silenced, s->weights.n_silenced); /* it borrows them */
}

enum cs_status course_set_weights(struct course *s, const struct worker_weights *lists, struct cs_error *err)
{
    const uint64_t changes = s->weights.changes;
    const enum cs_status status = weights_keep_apply(&s->weights, s->net, lists, note_written, s, err);
    if (status)
        return status;
    course_use_silence(s);
    if (changes == s->weights.changes)
        return CS_OK;
    s->probe_stale = true;
    survey_outdate(&s->survey);
    studies_outdate(&s->studies);
    repeat_ablation(s);
    return CS_OK;
}

enum cs_status course_ablate(struct course *s, const struct worker_ablate *what, struct cs_error *err)
{
    return ablation_start(&s->ablation, s->net, s->trainer, &s->weights, what, s->steps, err);
}

bool course_is_ablating(const struct course *s)
{
    return s->ablation.goes_on;
}

void course_go_on_ablating(struct course *s)
{
    ablation_go_on(&s->ablation, s->trainer);
}

/* Survey. */

bool course_wants_survey(const struct course *s)
{
    return s->asked.survey && s->samples_fit && survey_is_due(&s->survey);
}

void course_survey(struct course *s, struct thread_pool *pool)
{
    const struct survey_of of = {.net = s->net,
                                 .data = s->data,
                                 .normalisation = &s->normalisation,
                                 .silenced = (const int(*)[2])s->weights.silenced,
                                 .n_silenced = s->weights.n_silenced,
                                 .pool = pool};
    survey_go_on(&s->survey, &of);
}

/* Evaluation. */

/* In epochs, as a curve counts. */
float course_place(const struct course *s)
{
    return s->step.batches ? (float)(s->step.epoch + (s->step.batch + 1.0) / s->step.batches) : 0.0f;
}

static void start_evaluation(struct course *s, int most)
{
    const int count = trainer_evaluation_count(s->trainer, s->evaluation_set);
    s->evaluating.sum = (struct evaluation){0};
    s->evaluating.total = count < most ? count : most;
    s->evaluating.steps = s->steps;
    s->past.to_evaluate = 0; /* its outcomes are in the same place */
}

bool course_is_evaluating(const struct course *s)
{
    return s->evaluating.total > 0;
}

void course_cancel_evaluation(struct course *s)
{
    s->evaluating.total = 0;
}

/* rank is anybody's for the moment: what was shown has to be ranked anew. */
void course_end_evaluation(struct course *s, struct evaluation *e, const struct outcome *outcome)
{
    evaluation_finish(e, outcome, s->mistakes.rank);
    s->mistakes.of = NULL;
    s->evaluations++;
}

static void finish_evaluation(struct course *s)
{
    s->evaluation = s->evaluating.sum;
    s->evaluated_steps = s->evaluating.steps;
    s->evaluating.total = 0;
    course_mistakes_swap(&s->mistakes);
    course_end_evaluation(s, &s->evaluation, s->mistakes.finished);
    const struct record *r = s->record;
    const bool again = r->n_validation > 0 && r->validation[r->n_validation - 1].epoch == course_place(s);
    if (!again) /* as after a resume */
        record_validation(s->record, course_place(s), &s->evaluation);
    course_past_evaluated(s);
}

static int next_part(int total, int done)
{
    return total - done < COURSE_EVALUATION_PART ? total - done : COURSE_EVALUATION_PART;
}

void course_evaluate(struct course *s)
{
    struct evaluation *sum = &s->evaluating.sum;
    const int n = next_part(s->evaluating.total, sum->samples);
    const double begin = clock_seconds();
    trainer_evaluate_each(s->trainer, s->evaluation_set, sum->samples, n, sum, s->mistakes.going + sum->samples);
    pace_evaluation(&s->pace, begin, clock_seconds(), n);
    if (sum->samples == s->evaluating.total)
        finish_evaluation(s);
}

/* Without held-out samples the test set is what is evaluated anyway. */
static bool has_test_of_its_own(const struct course *s)
{
    return s->trainer && s->asked.mistakes.test && s->evaluation_set != EVALUATE_TEST;
}

static bool test_is_of_now(const struct course *s)
{
    return s->test.steps == s->steps && s->test.changes == s->weights.changes;
}

static bool test_is_done(const struct course *s)
{
    return s->test.total > 0 && s->test.sum.samples == s->test.total;
}

bool course_wants_test(const struct course *s)
{
    return has_test_of_its_own(s) && !s->test.cancelled && trainer_evaluation_count(s->trainer, EVALUATE_TEST) > 0 &&
           !(test_is_done(s) && test_is_of_now(s));
}

void course_cancel_test(struct course *s)
{
    s->test.cancelled = true;
}

void course_test(struct course *s)
{
    struct evaluation *sum = &s->test.sum;
    if (!test_is_of_now(s) || s->test.total == 0) {
        *sum = (struct evaluation){0};
        s->test.total = trainer_evaluation_count(s->trainer, EVALUATE_TEST);
        s->test.steps = s->steps;
        s->test.changes = s->weights.changes;
    }
    trainer_evaluate_each(s->trainer, EVALUATE_TEST, sum->samples, next_part(s->test.total, sum->samples), sum,
                          s->mistakes.test + sum->samples);
    if (test_is_done(s))
        course_end_evaluation(s, sum, s->mistakes.test);
}

void course_refresh_mistakes(struct course *s)
{
    struct course_mistakes *m = &s->mistakes;
    const struct course_sight sight = course_sight(s);
    const bool test = sight.moment < 0 && has_test_of_its_own(s);
    if (test && test_is_done(s))
        course_mistakes_show(m, &s->test.sum, m->test, s->evaluations, &s->asked.mistakes);
    else if (sight.evaluation && !test)
        course_mistakes_show(m, sight.evaluation, sight.outcome, s->evaluations, &s->asked.mistakes);
    else
        m->of = NULL;
}

void course_take_outcomes(struct course *s, const struct outcome *outcome)
{
    s->mistakes.knows_finished = outcome && s->evaluation.samples > 0;
    if (s->mistakes.knows_finished)
        memcpy(s->mistakes.finished, outcome, (size_t)s->evaluation.samples * sizeof *outcome);
    s->mistakes.of = NULL;
    s->evaluations++;
    s->test.total = 0; /* the same step need not mean the same parameters any more */
}

bool course_evaluate_untrained(struct course *s)
{
    if (s->steps > 0 || s->evaluation.samples > 0)
        return false;
    start_evaluation(s, COURSE_QUICK_EVALUATION);
    return true;
}

void course_evaluate_at_rest(struct course *s)
{
    if (s->trainer && !course_is_evaluating(s) && !(s->follow.on && !s->follow.large) && s->steps > 0 &&
        s->evaluated_steps != s->steps)
        start_evaluation(s, COURSE_QUICK_EVALUATION);
}

/* Training. */

/* Is this step the last one of one of the QUICK_EVALUATIONS parts of the first epoch? */
static bool quick_evaluation_is_due(const struct step_result *step)
{
    const int64_t parts_before = (int64_t)step->batch * QUICK_EVALUATIONS / step->batches;
    const int64_t parts_now = (step->batch + (int64_t)1) * QUICK_EVALUATIONS / step->batches;
    return step->epoch == 0 && parts_now > parts_before;
}

/* Steps count as the course does: an optimiser counts from its own first one. */
static void note_stray(struct course *s)
{
    const struct step_result *const step = &s->step;
    const uint64_t undone = (uint64_t)(step->number - 1 - step->kept), more = (uint64_t)trainer_way_back(s->trainer);
    s->stray = (struct stray){.step = s->steps + 1, .epoch = step->epoch, .lr = step->lr, .where = step->divergence};
    s->steps -= undone < s->steps ? undone : s->steps;
    s->stray.kept = s->steps;
    s->step = trainer_place(s->trainer);
    s->step.finite = false;
    s->stray.back = s->steps - (more < s->steps ? more : s->steps);
}

/* What the curves told of steps that were taken back is seen until training goes on. */
static void forget_stray(struct course *s)
{
    if (s->stray.step == 0)
        return;
    s->stray = (struct stray){0};
    s->step = trainer_place(s->trainer);
    s->step.number += s->past.steps_before;
    record_cut(s->record, s->steps ? course_place(s) : 0, (int64_t)s->steps);
    moments_cut(&s->past.moments, s->steps);
}

void course_step(struct course *s)
{
    const double begin = clock_seconds();
    forget_stray(s);
    s->step = trainer_step(s->trainer);
    s->step.number += s->past.steps_before;
    s->step.kept += s->past.steps_before;
    weights_keep_hold(&s->weights, s->net);
    s->test.cancelled = false;
    s->probe_stale = true; /* also where the step was not made: what was learnt before may have been taken back */
    survey_stop(&s->survey);
    survey_outdate(&s->survey);
    studies_outdate(&s->studies);
    const double end = clock_seconds();
    pace_step(&s->pace, begin, end, s->step.samples);
    record_step(s->record, &s->step, end - begin);
    if (!s->step.finite) {
        note_stray(s);
        return;
    }
    s->steps++;
    course_past_step(s);
    if (s->step.epoch_done) {
        keep_history(s);
        start_evaluation(s, INT_MAX);
    } else if (quick_evaluation_is_due(&s->step)) {
        start_evaluation(s, COURSE_QUICK_EVALUATION);
    }
}

int course_epochs_done(const struct course *s)
{
    return s->step.epoch + s->step.epoch_done;
}

/* What was drawn of the steps that are undone goes with them. */
void course_go_back(struct course *s)
{
    const uint64_t undone = (uint64_t)trainer_go_back(s->trainer);
    s->steps -= undone < s->steps ? undone : s->steps;
    course_cancel_evaluation(s);
    forget_stray(s);
    s->probe_stale = true;
    survey_outdate(&s->survey);
    studies_outdate(&s->studies);
}

double course_seconds_left(const struct course *s, int epochs)
{
    if (s->look_only || epochs <= 0)
        return -1;
    const double left = epochs - (double)course_place(s), an_epoch = trainer_train_count(s->trainer);
    const double looked_at = trainer_evaluation_count(s->trainer, s->evaluation_set);
    return left <= 0 ? 0 : pace_left(&s->pace, left * an_epoch, ceil(left) * looked_at);
}
