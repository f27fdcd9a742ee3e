/* app/session/topic_field.c - the properties of the topic go to its model: the step is the level that the unit is in.
 */
#include "app/session/topic_field.h"

#include <string.h>

#include "app/board/text_builder.h"
#include "app/session/session_topic.h"
#include "engine/base/i18n.h"

static enum cs_status create(void **model, struct cs_error *err)
{
    struct field_model *m;
    const enum cs_status status = field_create(&m, err);
    *model = m;
    return status;
}

static void destroy(void **model)
{
    struct field_model *m = *model;
    field_destroy(&m);
    *model = NULL;
}

const struct field *session_field(const struct session *s)
{
    return field_state(session_topic_model(s, TOPIC_FIELD));
}

/* check() lets only good stacks into the property. */
void session_field_stack(const struct session *s, struct field_stack *stack)
{
    if (field_from_text(session_text(s, PROP_FIELD_LAYERS), stack, NULL) != CS_OK)
        *stack = (struct field_stack){1, {field_layer_new(FIELD_CONV, 3)}};
}

int session_field_layer(const struct session *s)
{
    struct field_stack stack;
    session_field_stack(s, &stack);
    const int chosen = session_int(s, PROP_FIELD_LAYER);
    return (chosen < stack.n ? chosen : stack.n) - 1;
}

static bool update(const struct session *s, void *model)
{
    struct field_settings f = {.input = session_int(s, PROP_FIELD_INPUT),
                               .top = session_int(s, PROP_CONVOLVE_STEP),
                               .row = session_int(s, PROP_FIELD_ROW),
                               .col = session_int(s, PROP_FIELD_COLUMN),
                               .weights = (enum field_weights)session_int(s, PROP_FIELD_WEIGHTS),
                               .draws = session_int(s, PROP_FIELD_DRAWS),
                               .seed = (uint64_t)session_int(s, PROP_CONVOLVE_SEED)};
    session_field_stack(s, &f.stack);
    return field_update(model, &f);
}

static const char *error(const void *model)
{
    return field_state(model)->error;
}

/* Steps: a layer each, also while the stack does not fit. */

static int steps(const struct session *s, const void *model)
{
    (void)model;
    struct field_stack stack;
    session_field_stack(s, &stack);
    return stack.n;
}

/* The layer that has just come is the one that is looked at. */
static void go_to(struct session *s, void *model, int step)
{
    (void)model;
    session_move(s, PROP_CONVOLVE_STEP, step);
    session_move(s, PROP_FIELD_LAYER, step);
}

/* Rules. */

static enum cs_status check(const struct session *s, enum prop_id p, const struct value *v, struct cs_error *err)
{
    (void)s;
    struct field_stack stack;
    struct cs_error inner;
    if (p != PROP_FIELD_LAYERS || field_from_text(v->text, &stack, &inner) == CS_OK)
        return CS_OK;
    return cs_fail(err, CS_BAD_VALUE, "%s: %s", prop_infos[p].name, inner.text);
}

static void change_int(struct session *s, enum prop_id p, int i, struct edit *edit)
{
    session_change(s, p, &(struct value){.type = prop_infos[p].type, .i = i}, edit);
}

/* What was all open stays so, and the chosen layer is one that is there. */
static void follow_layers(struct session *s, int before, struct edit *edit)
{
    struct field_stack stack;
    session_field_stack(s, &stack);
    change_int(s, PROP_FIELD_PRESET, field_preset_of(&stack), edit);
    if (session_int(s, PROP_FIELD_LAYER) > stack.n)
        session_move(s, PROP_FIELD_LAYER, stack.n);
    if (session_topic(s) == TOPIC_FIELD && (session_int(s, PROP_CONVOLVE_STEP) >= before || edit->of_lecture))
        session_move(s, PROP_CONVOLVE_STEP, stack.n);
}

static void set_layers(struct session *s, const char *text, struct edit *edit)
{
    struct value v;
    if (prop_parse(PROP_FIELD_LAYERS, text, &v, NULL) == CS_OK)
        session_change(s, PROP_FIELD_LAYERS, &v, edit);
}

static void follow_preset(struct session *s, struct edit *edit)
{
    const struct field_preset_info *preset = &field_presets[session_int(s, PROP_FIELD_PRESET)];
    struct field_stack stack;
    session_field_stack(s, &stack);
    const int before = stack.n;
    if (preset->text) {
        set_layers(s, preset->text, edit);
        change_int(s, PROP_FIELD_INPUT, preset->input, edit);
        session_move(s, PROP_FIELD_ROW, FIELD_MIDDLE);
        session_move(s, PROP_FIELD_COLUMN, FIELD_MIDDLE);
        session_field_stack(s, &stack);
        session_move(s, PROP_FIELD_LAYER, stack.n);
    }
    follow_layers(s, before, edit);
}

static int layers_of(const char *text)
{
    struct field_stack stack;
    return field_from_text(text, &stack, NULL) == CS_OK ? stack.n : 1;
}

static void follow(struct session *s, enum prop_id p, const struct value *before, struct edit *edit)
{
    switch (p) {
    case PROP_FIELD_PRESET:
        follow_preset(s, edit);
        break;
    case PROP_FIELD_LAYERS:
        follow_layers(s, layers_of(before->text), edit);
        break;
    case PROP_CONVOLVE_MODE: /* begins with the whole stack */
        if (session_topic(s) == TOPIC_FIELD && before->i != session_int(s, p))
            session_move(s, PROP_CONVOLVE_STEP, layers_of(session_text(s, PROP_FIELD_LAYERS)));
        break;
    case PROP_CONVOLVE_STEP: /* as go_to() does */
        if (session_topic(s) == TOPIC_FIELD && session_int(s, p) <= FIELD_LAYERS)
            session_move(s, PROP_FIELD_LAYER, session_int(s, p));
        break;
    default:
        break;
    }
}

/* Copying. */

static void add_layers(struct text_builder *b, const struct field *f)
{
    char text[FIELD_TEXT];
    text_add(b, "%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n", _("Layer"), _("kernel"), _("stride"), _("dilation"),
             _("padding"), _("outputs"), _("field"), _("jump"), _("start"));
    text_add(b, "%s\t\t\t\t\t%d\t%d\t%d\t%d\n", _("input"), f->level[0].n, f->level[0].size, f->level[0].jump,
             f->level[0].start);
    for (int i = 1; i <= f->top; i++) {
        const struct field_layer *l = &f->set.stack.layer[i - 1];
        const struct field_level *level = &f->level[i];
        text_add(b, "%d %s\t%d\t%d\t%d\t%d\t%d\t%d\t%d\t%d\n", i, field_layer_text(l, text), l->kernel, l->stride,
                 l->dilation, l->padding, level->n, level->size, level->jump, level->start);
    }
}

static void add_gradient(struct text_builder *b, const struct field *f)
{
    const int side = f->set.input;
    text_add(b, "\n%s\t%d\t%d\n", _("unit: row, column"), f->unit[0], f->unit[1]);
    if (!f->has_gradient)
        return;
    text_add(b, "%s\t%d\t%.6g\n", _("effective field: side, share"), f->effective.side, f->effective.held);
    text_add(b, "\n|dy/dx|\n");
    for (int i = 0; i < side * side; i++)
        text_add(b, "%.6g%s", (double)f->map.data[i], (i + 1) % side ? "\t" : "\n");
}

static enum cs_status copy(const struct session *s, const void *model, char **text, struct cs_error *err)
{
    (void)s;
    const struct field *f = field_state(model);
    struct text_builder b = {0};
    if (f->level[0].n == 0)
        return cs_fail(err, CS_BAD_VALUE, "%s", f->error);
    add_layers(&b, f);
    add_gradient(&b, f);
    return text_take(&b, text, NULL, err);
}

const struct session_topic session_topic_field = {
    .on_board = false,
    .create = create,
    .destroy = destroy,
    .update = update,
    .error = error,
    .steps = steps,
    .go_to = go_to,
    .check = check,
    .follow = follow,
    .copy = copy,
};
