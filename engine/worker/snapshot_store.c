#include "engine/worker/snapshot_store.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "engine/base/arena.h"
#include "engine/train/loss.h"
#include "engine/worker/snapshot_past.h"

void snapshot_store_init(struct snapshot_store *s)
{
    *s = (struct snapshot_store){.front = 0, .ready = 1, .back = 2};
    s->buffer[s->front].snapshot =
        (struct snapshot){.probe_label = -1, .history_node = -1, .shown = -1, .versus = -1, .film_node = -1};
}

static void hide_studies(struct snapshot_buffer *b)
{
    study_shown_leave(&b->difference);
    for (int i = 0; i < STUDY_SUBJECTS * STUDIES; i++)
        study_shown_leave(&b->study[i / STUDIES][i % STUDIES]);
}

void snapshot_store_finish(struct snapshot_store *s)
{
    for (int i = 0; i < 3; i++) {
        snapshot_past_release(&s->buffer[i]);
        runs_hide(&s->buffer[i].runs);
        hide_studies(&s->buffer[i]);
        cs_free(s->buffer[i].memory);
        shared_net_leave(&s->buffer[i].structure);
    }
}

/* A copy in the arena; NULL while it only counts. */
static void *copy(struct arena *a, const void *from, size_t bytes)
{
    void *to = arena_take(a, bytes);
    if (to && bytes > 0)
        memcpy(to, from, bytes);
    return to;
}

/* The part of a range that is there. */
static struct worker_range within(struct worker_range r, int count)
{
    const int first = r.first < 0 ? 0 : r.first > count ? count : r.first;
    const int n = r.count < 0 ? 0 : r.count > count - first ? count - first : r.count;
    return (struct worker_range){first, n};
}

static const float *copy_range(struct arena *a, const float *from, struct worker_range r, int size)
{
    return copy(a, from + (size_t)r.first * (size_t)size, (size_t)r.count * (size_t)size * sizeof *from);
}

static void copy_survey(struct snapshot_node *n, const struct survey *s, int i, int maps, struct arena *a)
{
    const struct map_survey *map = survey_of_node(s, i);
    if (!map)
        return;
    n->survey = copy(a, map, (size_t)maps * sizeof *map);
    n->dead = s->dead[i];
}

/* Of each of count pieces of size floats, which lie one behind another; while counting, data is NULL. */
static const float *most_of_each(struct arena *a, const float *data, int count, int size)
{
    float *most = arena_take(a, (size_t)count * sizeof *most);
    for (int i = 0; most && data && i < count; i++) {
        const float *v = data + (size_t)i * (size_t)size;
        most[i] = 0;
        for (int k = 0; k < size; k++)
            most[i] = fabsf(v[k]) > most[i] ? fabsf(v[k]) : most[i];
    }
    return most;
}

static void copy_maps(struct snapshot_node *n, const struct course *s, int i, bool all, struct arena *a)
{
    const int maps = snapshot_maps(s->net, i), size = snapshot_map_size(s->net, i);
    const struct course_sight sight = course_sight(s);
    const struct course_look *l = sight.look;
    const struct look_node *from = &l->node[i];
    n->maps = all ? (struct worker_range){0, maps} : within(s->asked.node[i].maps, maps);
    n->map = copy_range(a, net_run_activation(sight.run, i)->data, n->maps, size);
    if (l->has_gradients && net_run_has_grad(l->run, i)) {
        n->map_grad = copy_range(a, net_run_grad(l->run, i)->data, n->maps, size);
        n->map_grad_most = most_of_each(a, n->map_grad, n->maps.count, size);
    }
    n->stat = copy(a, l->stat + from->first_stat, (size_t)maps * sizeof *l->stat);
    n->least = from->least;
    n->largest = from->largest;
    n->grad_largest = from->grad_largest;
    n->seen = l->seen_box[i];
    if (sight.moment < 0) /* it is about the present */
        copy_survey(n, &s->survey, i, maps, a);
    if (!l->has_heat || !from->has_heat)
        return;
    const size_t places = s->net->node[i].out.rank == 3 ? (size_t)size : (size_t)maps;
    n->heat = copy(a, l->heat + from->first_heat, places * sizeof *l->heat);
    n->heat_largest = from->heat_largest;
}

/* params: the copy of all parameters that filters point into, NULL for a large net. */
static void copy_filters(struct snapshot_node *n, const struct course *s, int i, const float *params, bool all,
                         struct arena *a)
{
    const struct layer *layer = s->net->node[i].layer;
    const struct course_sight sight = course_sight(s);
    const struct look_node *look = &sight.look->node[i];
    const int filters = snapshot_filters(s->net, i), size = snapshot_filter_size(s->net, i);
    if (!filters)
        return;
    n->filters = all ? (struct worker_range){0, filters} : within(s->asked.node[i].filters, filters);
    if (!all)
        n->filter = copy_range(a, net_param(sight.net, i, 0).data, n->filters, size);
    else if (params)
        n->filter = params + s->net->node[i].param[0];
    n->filter_most = most_of_each(a, n->filter, n->filters.count, size);
    if (sight.look->has_gradients && look->lent && net_run_has_grad(sight.run, i)) {
        n->filter_grad = copy_range(a, look->lent, n->filters, size);
        n->filter_grad_most = most_of_each(a, n->filter_grad, n->filters.count, size);
    }
    n->filter_largest = look->filter_largest;
    n->filter_grad_largest = look->filter_grad_largest;
    for (int k = 1; k < layer->n_params; k++)
        n->rest[k] = copy(a, net_param(sight.net, i, k).data, shape_count(&layer->param[k].shape) * sizeof(float));
}

/* Every node, with what is looked at of it: all of a small net's. */
static void copy_nodes(struct snapshot *out, const struct snapshot_source *source, struct arena *a)
{
    const struct course *s = source->course;
    const bool all = course_is_small(s), values = source->wanted & WORKER_WANT_ACTIVATIONS;
    struct snapshot_node *list = arena_take(a, (size_t)s->net->n_nodes * sizeof *list);
    for (int i = 0; i < s->net->n_nodes; i++) {
        struct snapshot_node n = {0};
        if (values)
            copy_maps(&n, s, i, all, a);
        if (source->wanted & WORKER_WANT_PARAMS)
            copy_filters(&n, s, i, out->params, all, a);
        if (list)
            list[i] = n;
    }
    out->node = list;
    if (!all || !values)
        return;
    struct tensor *activation = arena_take(a, (size_t)s->net->n_nodes * sizeof *activation);
    for (int i = 0; activation && i < s->net->n_nodes; i++) /* tensors are never const; nobody writes these */
        activation[i] =
            (struct tensor){.shape = net_run_activation(course_sight(s).run, i)->shape, .data = (float *)list[i].map};
    out->activation = activation;
}

static void copy_neuron(struct snapshot *out, const struct course_look *l, struct arena *a)
{
    if (!l->has_neuron)
        return;
    struct neuron *n = copy(a, &l->neuron, sizeof *n);
    const size_t terms = (size_t)l->neuron.n_parts * (size_t)l->neuron.n_terms;
    void *part = copy(a, l->neuron.part, (size_t)l->neuron.n_parts * sizeof *l->neuron.part);
    void *term = copy(a, l->neuron.term, terms * sizeof *l->neuron.term);
    if (n) {
        n->part = part;
        n->term = term;
    }
    out->neuron = n;
}

static const struct histogram *copy_histogram(bool known, const struct histogram *h, struct arena *a)
{
    return known ? copy(a, h, sizeof *h) : NULL;
}

/* What was computed for the eyes, but for what belongs to a node. */
static void copy_look(struct snapshot *out, const struct course_look *l, struct arena *a)
{
    copy_neuron(out, l, a);
    out->detailed = l->has_values ? l->seen.detailed : -1;
    out->weights = copy_histogram(l->has_weights, &l->weights, a);
    out->values = copy_histogram(l->has_values, &l->values, a);
    out->weight_gradients = copy_histogram(l->has_weight_gradients, &l->weight_gradients, a);
    out->gradients = copy_histogram(l->has_value_gradients, &l->gradients, a);
    out->has_gradients = l->has_gradients;
    out->grad_class = l->grad_class;
    out->grad_loss = l->has_gradients ? l->grad_loss : 0;
    snprintf(out->left_out, sizeof out->left_out, "%s", l->left_out);
}

/* What an autoencoder gives back is normalised as its input is: this undoes it. */
static void copy_reconstruction(struct snapshot *out, const struct course *s, struct arena *a)
{
    const struct tensor *given = net_run_output(course_sight(s).run);
    float *pixels = arena_take(a, shape_count(&given->shape) * sizeof *pixels);
    if (pixels)
        normalisation_undo(&s->normalisation, net_input(s->net), given->data, pixels);
    out->reconstruction = pixels;
}

/* What a net that ends in a softmax gives are probabilities already. */
static bool ends_in_softmax(const struct net *net)
{
    const struct layer *last = net->node[net->n_nodes - 1].layer;
    return last && last->kind == &layer_softmax;
}

static void copy_exponentials(struct snapshot *out, const float *logit, int classes, struct arena *a)
{
    double *exponential = arena_take(a, (size_t)classes * sizeof *exponential);
    out->logit = copy(a, logit, (size_t)classes * sizeof *logit);
    out->logit_largest = logit[largest_logit(logit, classes)];
    out->exponential_total = 0;
    for (int i = 0; exponential && i < classes; i++) {
        exponential[i] = exp((double)logit[i] - (double)out->logit_largest);
        out->exponential_total += exponential[i];
    }
    out->exponential = exponential;
}

static void copy_probability(struct snapshot *out, const struct course *s, struct arena *a)
{
    const struct tensor *given = net_run_output(course_sight(s).run);
    const int classes = given->shape.dim[1];
    if (ends_in_softmax(s->net)) {
        out->probability = copy(a, given->data, (size_t)classes * sizeof *given->data);
        return;
    }
    float *probability = arena_take(a, (size_t)classes * sizeof *probability);
    if (probability)
        softmax(given->data, classes, probability);
    out->probability = probability;
    copy_exponentials(out, given->data, classes, a);
}

static void copy_probe(struct snapshot *out, const struct course *s, struct arena *a)
{
    if (s->is_autoencoder)
        copy_reconstruction(out, s, a);
    else if (s->classes > 0)
        copy_probability(out, s, a);
    out->probe_pixels = copy(a, s->probe.pixels, (size_t)s->probe.n_pixels * sizeof *s->probe.pixels);
    out->probe_label = s->probe_label;
    out->probe_from_pixels = s->probe.from_pixels || s->probe_built_in;
    out->probe_built_in = s->probe_built_in;
    out->probe_split = s->probe.split;
    out->probe_index = s->probe.index;
    out->probe_change = s->probe.change;
}

static void copy_curves(struct snapshot *out, const struct record *r, struct arena *a)
{
    out->curve = copy(a, r->curve, (size_t)r->n_curve * sizeof *r->curve);
    out->n_curve = out->curve ? r->n_curve : 0;
    out->validation = copy(a, r->validation, (size_t)r->n_validation * sizeof *r->validation);
    out->n_validation_points = out->validation ? r->n_validation : 0;
}

static void copy_history(struct snapshot *out, const struct record *r, struct arena *a)
{
    const size_t block = (size_t)r->history_size * sizeof *r->history;
    float *history = arena_take(a, (size_t)r->n_history * block);
    if (history && r->history)
        memcpy(history, r->history, (size_t)r->n_history * block);
    out->history = history;
    out->history_epoch = copy(a, r->history_epoch, (size_t)r->n_history * sizeof *r->history_epoch);
    out->n_history = history ? r->n_history : 0;
    out->history_size = r->history_size;
}

static void copy_class_names(struct snapshot *out, const struct course *s, struct arena *a)
{
    const bool from_file = s->classes > 0 && s->names.n == s->classes;
    if (!from_file && s->look_only)
        return; /* whose classes are not those of the data */
    char(*names)[WORKER_CLASS_NAME] = arena_take(a, (size_t)s->classes * sizeof *names);
    for (int i = 0; names && i < s->classes; i++)
        snprintf(names[i], sizeof names[i], "%s", from_file ? s->names.name[i] : dataset_class_name(s->data, i));
    out->class_name = (const char(*)[WORKER_CLASS_NAME])names;
}

static void copy_evaluation(struct snapshot *out, const struct course *s, struct arena *a)
{
    const struct course_mistakes *m = &s->mistakes;
    if (!m->of)
        return;
    const size_t picture = shape_count(dataset_sample(s->data));
    out->evaluation = copy(a, m->of, sizeof *m->of);
    out->mistake = copy(a, m->list, (size_t)m->n * sizeof *m->list);
    out->mistake_pixels = copy(a, m->pixels, (size_t)m->n * picture * sizeof *m->pixels);
    out->n_mistakes = m->n;
    out->mistake_first = m->first;
    out->mistakes_known = m->ranked;
    out->mistakes_all = m->all;
    out->mistakes_asked = m->asked;
    out->evaluation_outdated = m->of == &s->test.sum && s->test.steps != s->steps;
}

/* Everything that is pointed to. Runs twice: to count, then to copy. */
static void copy_tensors(struct snapshot *out, const struct snapshot_source *source, struct arena *a)
{
    const struct course *s = source->course;
    copy_probe(out, s, a);
    copy_class_names(out, s, a);
    if (source->wanted & WORKER_WANT_PARAMS && course_is_small(s))
        out->params = copy(a, course_sight(s).net->params, s->net->n_params * sizeof *s->net->params);
    if (source->wanted & (WORKER_WANT_ACTIVATIONS | WORKER_WANT_PARAMS))
        copy_nodes(out, source, a);
    if (source->wanted & WORKER_WANT_ACTIVATIONS)
        copy_look(out, course_sight(s).look, a);
    if (source->wanted & WORKER_WANT_CURVES)
        copy_curves(out, s->record, a);
    if (source->wanted & WORKER_WANT_HISTORY)
        copy_history(out, s->record, a);
    if (source->wanted & WORKER_WANT_EVALUATION)
        copy_evaluation(out, s, a);
    snapshot_past_copy(out, s, source->wanted, a);
    samples_copy(&s->samples, s->planned, s->data && dataset_endless(s->data), source->wanted & WORKER_WANT_PREVIEW,
                 out, a);
}

static void describe_data(struct snapshot *out, const struct course *s)
{
    snprintf(out->data_name, sizeof out->data_name, "%s", s->data ? dataset_name(s->data) : "");
    snprintf(out->data_title, sizeof out->data_title, "%s", s->data ? dataset_title(s->data) : "");
    out->data_sample = s->data ? *dataset_sample(s->data) : (struct shape){0};
    out->data_labels = s->data ? dataset_classes(s->data) : 0;
    out->classes = s->classes;
    out->trained = s->trained;
    out->is_autoencoder = s->is_autoencoder;
    out->normalisation.source = s->normalisation.source;
    out->normalisation.channels = s->normalisation.channels;
    memcpy(out->normalisation.mean, s->normalisation.mean, sizeof out->normalisation.mean);
    memcpy(out->normalisation.std, s->normalisation.std, sizeof out->normalisation.std);
    for (int i = 0; i < 2 && s->samples_fit; i++)
        out->n_split[i] = dataset_count(s->data, (enum dataset_split)i);
    if (s->look_only) {
        out->n_test = s->samples_fit ? dataset_count(s->data, DATASET_TEST) : 0;
        return;
    }
    out->n_train = trainer_train_count(s->trainer);
    out->n_validation = trainer_evaluation_count(s->trainer, EVALUATE_VALIDATION);
    out->n_test = trainer_evaluation_count(s->trainer, EVALUATE_TEST);
}

static void describe_faults(struct snapshot *out, const struct course *s)
{
    out->look_only = s->look_only;
    snprintf(out->why_not, sizeof out->why_not, "%s", s->look_only ? s->why_not.text : "");
    snprintf(out->broken, sizeof out->broken, "%s", s->broken.layer);
    snprintf(out->broken_why, sizeof out->broken_why, "%s", *s->broken.layer ? s->broken.why.text : "");
}

static void describe_progress(struct snapshot *out, const struct course *s)
{
    out->options = s->options;
    out->epoch = s->step.epoch;
    out->batch = s->step.batch;
    out->batches = s->step.batches;
    out->steps = s->steps;
    out->lr = s->step.lr;
    out->loss = (float)s->step.loss;
    out->images_per_s = out->state == WORKER_TRAINING ? s->pace.rate : 0;
    out->grad_norm = (float)s->step.grad_norm;
    out->trained_seconds = s->record->seconds;
    out->seconds_left = course_seconds_left(s, out->epochs);
    out->variant = s->variant;
    out->stray = s->stray;
    out->evaluated = s->evaluating.total ? s->evaluating.sum.samples : 0;
    out->to_evaluate = s->evaluating.total;
    out->evaluation_set = course_sight(s).moment < 0 && s->asked.mistakes.test ? EVALUATE_TEST : s->evaluation_set;
    out->tested = s->test.sum.samples < s->test.total ? s->test.sum.samples : 0;
    out->to_test = s->test.sum.samples < s->test.total ? s->test.total : 0;
    out->history_node = s->first_conv;
    out->ablation = ablation_shown(&s->ablation, &s->weights, s->steps);
    out->survey_samples = s->survey.samples;
    out->survey_outdated = s->survey.samples > 0 && s->survey.outdated;
    out->surveyed = s->survey.done;
    out->to_survey = s->survey.total;
    out->searching = s->search;
    out->searched = s->search ? search_done(s->search) : 0;
    out->to_search = s->search ? search_total(s->search) : 0;
}

static void describe_runs(struct snapshot *out, const struct snapshot_source *source, struct runs_shown *shown)
{
    runs_show(source->runs, source->course, shown);
    out->run = shown->run;
    out->n_runs = shown->n;
    out->facts = &shown->now;
    out->facts_told = shown->told;
    out->run_dropped = source->runs->dropped;
    memcpy(shown->saved, source->runs->saved, sizeof shown->saved);
    out->runs_saved = shown->saved;
    out->runs_saves = source->runs->saves;
}

static void tell_studies(struct snapshot *out, const struct course *course, struct snapshot_buffer *b)
{
    out->probe_serial = course->studies.picture + 1;
    study_other_tell(course, &out->other);
    out->difference = course->studies.difference.latest;
    out->difference_serial = course->studies.difference.serial;
    b->difference = study_shown_use(course->studies.difference.latest);
    for (int i = 0; i < STUDY_SUBJECTS * STUDIES; i++) {
        struct study_told *told = &out->study[i / STUDIES][i % STUDIES];
        studies_tell(course, i / STUDIES, i % STUDIES, told);
        b->study[i / STUDIES][i % STUDIES] = study_shown_use(course->studies.study[i / STUDIES][i % STUDIES].latest);
    }
}

/* Room for at least `bytes` in the buffer. What was in it is lost. */
static bool make_room(struct snapshot_buffer *b, size_t bytes)
{
    if (bytes <= b->capacity)
        return true;
    cs_free(b->memory);
    b->memory = cs_alloc(bytes, 1);
    b->capacity = b->memory ? bytes : 0;
    return b->memory;
}

enum cs_status snapshot_store_fill(struct snapshot_store *s, const struct snapshot_source *source)
{
    struct snapshot_buffer *b = &s->buffer[s->back];
    struct snapshot *out = &b->snapshot;
    const struct course *course = source->course;
    snapshot_past_release(b);
    *out = (struct snapshot){.serial = ++s->serial,
                             .setup = source->setup,
                             .loads = source->loads,
                             .made_by = source->made_by,
                             .state = source->state,
                             .error_serial = source->error_serial,
                             .hands = source->hands,
                             .epochs = source->epochs,
                             .orders = source->orders,
                             .stop_at = source->stop_at,
                             .threads = source->threads,
                             .found_serial = source->finds,
                             .found = source->found,
                             .found_ticket = source->ticket,
                             .follow = source->follow,
                             .loading = source->state == WORKER_LOADING ? source->loading : 0,
                             .probe_label = -1,
                             .history_node = -1,
                             .shown = -1,
                             .versus = -1,
                             .film_node = -1,
                             .seconds_left = -1,
                             .detailed = -1,
                             .grad_class = -1};
    snprintf(out->error, sizeof out->error, "%s", source->error);
    autosave_tell(source->autosave, &out->save);
    shared_net_leave(&b->structure);
    hide_studies(b);
    describe_runs(out, source, &b->runs);
    if (!course)
        return CS_OK;
    b->structure = shared_net_use(course->structure);
    out->net = b->structure->net;
    describe_data(out, course);
    describe_faults(out, course);
    describe_progress(out, course);
    tell_studies(out, course, b);
    struct arena arena = {0};
    copy_tensors(out, source, &arena); /* counts */
    const bool room = make_room(b, arena.used);
    arena = (struct arena){.base = b->memory};
    if (room) {
        copy_tensors(out, source, &arena);
        snapshot_past_hold(b);
    }
    return room ? CS_OK : CS_NO_MEMORY;
}

void snapshot_store_publish(struct snapshot_store *s)
{
    const int newest = s->back;
    s->back = s->ready;
    s->ready = newest;
    s->fresh = true;
}

const struct snapshot *snapshot_store_take(struct snapshot_store *s)
{
    if (s->fresh) {
        const int newest = s->ready;
        s->ready = s->front;
        s->front = newest;
        s->fresh = false;
    }
    return &s->buffer[s->front].snapshot;
}
