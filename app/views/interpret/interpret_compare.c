/* app/views/interpret/interpret_compare.c - the view "Compare": methods side by side on one picture, or two networks by
 * the same methods. */
#include "app/views/interpret/interpret_compare.h"

#include <math.h>
#include <stdio.h>

#include "engine/base/i18n.h"

enum { ROW = 40 };

static bool is_of_networks(const struct view *v)
{
    return session_int(v->session, PROP_INTERPRET_COMPARE_WHAT) == COMPARE_NETWORKS;
}

/* What has been found. */

const struct study_told *compare_told(const struct view *v, enum study_subject subject, enum study_kind kind)
{
    return &session_snapshot(v->session)->study[subject][kind];
}

static bool fits(const struct view *v, const struct shape *input)
{
    return input->rank == 3 && shape_equal(input, net_input(session_snapshot(v->session)->net));
}

const struct saliency_shown *compare_saliency(const struct view *v, enum study_subject subject)
{
    const struct saliency_shown *s = (const void *)compare_told(v, subject, STUDY_SALIENCY)->shown;
    return s && fits(v, &s->input) ? s : NULL;
}

const struct cam_shown *compare_cam(const struct view *v, enum study_subject subject)
{
    const struct cam_shown *c = (const void *)compare_told(v, subject, STUDY_CAM)->shown;
    return c && c->rows > 0 && fits(v, &c->input) ? c : NULL;
}

const struct occlusion_shown *compare_occlusion(const struct view *v, enum study_subject subject)
{
    const struct occlusion_shown *o = (const void *)compare_told(v, subject, STUDY_OCCLUSION)->shown;
    return o && fits(v, &o->input) ? o : NULL;
}

const struct answer_shown *compare_answer(const struct view *v, enum study_subject subject)
{
    return (const void *)compare_told(v, subject, STUDY_ANSWER)->shown;
}

const struct difference_shown *compare_difference(const struct view *v)
{
    const struct difference_shown *d = (const void *)session_snapshot(v->session)->difference;
    return d && fits(v, &d->input) ? d : NULL;
}

uint64_t compare_key(const struct view *v, enum study_subject subject, enum study_kind kind)
{
    const uint64_t serial = session_snapshot(v->session)->study[subject][kind].serial;
    return interpret_key_of(v, serial, (int)subject * STUDIES + (int)kind);
}

const char *compare_change_text(char text[FORMAT_MAX], float change)
{
    const bool tiny = change != 0 && fabsf(change) < 0.00005f;
    return tiny ? format_with(text, "%+.0e", (double)change) : format_signed(text, (double)change, 4);
}

/* The frame. */

static void look(const struct view *v, struct study_asks *asks)
{
    asks->saliency.kinds |= 1u << saliency_kind(v);
    const unsigned methods = 1u << STUDY_SALIENCY | 1u << STUDY_CAM | 1u << STUDY_OCCLUSION;
    if (!is_of_networks(v)) {
        asks->wanted[STUDY_THIS] |= methods | 1u << STUDY_EMBEDDING;
        return;
    }
    for (int subject = 0; subject < STUDY_SUBJECTS; subject++)
        asks->wanted[subject] |= methods | 1u << STUDY_ANSWER;
}

static void stage(const struct view *v, struct rect area)
{
    if (is_of_networks(v))
        compare_networks(v, area);
    else
        compare_methods(v, area);
}

static float right(const struct view *v, struct rect area)
{
    return is_of_networks(v) ? compare_networks_right(v, area) : compare_methods_right(v, area);
}

static float left(const struct view *v, struct rect area, float y)
{
    prop_segmented(v, PROP_INTERPRET_COMPARE_WHAT, (struct rect){area.x, y, area.w, 32});
    y += ROW;
    if (is_of_networks(v))
        y = compare_other_rows(v, area, y);
    y = prop_row_menu(v, PROP_INTERPRET_METHOD, area, y);
    y = interpret_target_rows(v, area, y);
    prop_row_stepper(v, PROP_INTERPRET_OCCLUDER, (struct rect){area.x, y, area.w, area.w < 200 ? 60 : ROW});
    y += area.w < 200 ? 60 : ROW;
    return interpret_opacity_row(v, area, y);
}

static void caption_methods(const struct view *v, char *text, size_t size)
{
    const struct occlusion_shown *o = compare_occlusion(v, STUDY_THIS);
    char what[96], whole[FORMAT_MAX], covered[FORMAT_MAX];
    if (!o || !o->shown.whole || o->worst < 0)
        return;
    const struct occlusion_square s = occlusion_square(&o->grid, o->worst);
    snprintf(text, size, _("Hiding the worst %d×%d square takes %s from %s to %s: several views of one decision."),
             s.rows, s.cols, interpret_score_text(v, &o->target, what, sizeof what),
             occlusion_score_text(o, o->score, 4, whole), occlusion_score_text(o, o->at[o->worst], 4, covered));
}

static void caption_networks(const struct view *v, char *text, size_t size)
{
    const struct difference_shown *d = compare_difference(v);
    const struct answer_shown *a = compare_answer(v, STUDY_THIS), *b = compare_answer(v, STUDY_OTHER);
    const struct snapshot *s = session_snapshot(v->session);
    char other[96], here[24], there[24], number[FORMAT_MAX];
    compare_other_text(v, other, sizeof other);
    if (!other[0])
        snprintf(text, size, "%s", _("Choose a moment of this training, or another model, to compare with."));
    else if (a && b && a->classes == b->classes && a->answer != b->answer)
        snprintf(text, size, _("This network answers %s, the other one %s."), network_class_name(s, a->answer, here),
                 network_class_name(s, b->answer, there));
    else if (d && d->has_score && isfinite(d->probability))
        snprintf(text, size, _("Both answer %s; its probability differs by %s."),
                 a ? network_class_name(s, a->answer, here) : "?", compare_change_text(number, d->probability));
}

static void caption(const struct view *v, char *head, size_t head_size, char *text, size_t size)
{
    (void)head, (void)head_size;
    if (is_of_networks(v))
        caption_networks(v, text, size);
    else
        caption_methods(v, text, size);
}

static const char *reads(const struct view *v)
{
    if (is_of_networks(v))
        return _(
            "Both networks explain the same value of the same picture, and each column has one scale for both. The "
            "difference is this one less the other one, about 0: red where this one has more, blue where the other "
            "one has. A gradient that is larger need not mean that a pixel counts for more: look at occlusion, too.");
    return _("Saliency is one backward pass (Simonyan and others, 2013). Grad-CAM is coarser but follows the class "
             "(Selvaraju and others, 2017). Occlusion needs a forward pass for each place (Zeiler and Fergus, 2013). "
             "Where they agree, trust them more. A click opens the method.");
}

const struct interpret_method interpret_compare = {
    .look = look, .stage = stage, .left = left, .right = right, .caption = caption, .reads = reads};
