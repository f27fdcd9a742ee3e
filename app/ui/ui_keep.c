/* app/ui/ui_keep.c - memory for a view's own widgets: a list of blocks, few and long-lived, that never move. */
#include <assert.h>

#include "app/ui/ui_internal.h"
#include "engine/base/tensor.h"

enum { KEPT_MAX = 256 }; /* bytes of one block */

struct ui_kept {
    struct ui_kept *next;
    ui_id id;
    size_t size;
    _Alignas(max_align_t) unsigned char bytes[KEPT_MAX];
};

void *ui_memory(struct ui *ui, ui_id id, size_t size)
{
    assert(size <= KEPT_MAX);
    for (struct ui_kept *k = ui->kept; k; k = k->next) {
        if (k->id == id) {
            assert(k->size == size);
            return k->bytes;
        }
    }
    struct ui_kept *k = cs_alloc(1, sizeof *k);
    if (!k)
        return NULL;
    k->id = id;
    k->size = size;
    k->next = ui->kept;
    ui->kept = k;
    return k->bytes;
}

void ui_keep_finish(struct ui *ui)
{
    while (ui->kept) {
        struct ui_kept *next = ui->kept->next;
        cs_free(ui->kept);
        ui->kept = next;
    }
}
