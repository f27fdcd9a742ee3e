/* app/session/commands.h - the table of actions without a value: buttons, keys, the palette, scripts and tests run
 * these. Constant; any thread. */
#ifndef CS_SESSION_COMMANDS_H
#define CS_SESSION_COMMANDS_H

/* X(ID, "name", N_("label"), key as shown (0: none)) */
#define COMMAND_LIST(X)                                                                                                \
    X(STEP_NEXT, "step.next", N_("Next step"), "→")                                                                    \
    X(STEP_BACK, "step.back", N_("Step back"), "←")                                                                    \
    X(STEP_ROW_NEXT, "step.row_next", N_("Next output row"), "↓")                                                      \
    X(STEP_ROW_BACK, "step.row_back", N_("Output row back"), "↑")                                                      \
    X(STEP_FIRST, "step.first", N_("First step"), "Home")                                                              \
    X(STEP_LAST, "step.last", N_("Last step"), "End")                                                                  \
    X(PLAY_TOGGLE, "play.toggle", N_("Play or pause"), "Space")                                                        \
    X(PLAY_START, "play.start", N_("Play"), 0)                                                                         \
    X(PLAY_PAUSE, "play.pause", N_("Pause"), 0)                                                                        \
    X(SPEED_UP, "speed.up", N_("Faster"), "]")                                                                         \
    X(SPEED_DOWN, "speed.down", N_("Slower"), "[")                                                                     \
    X(CONVOLVE_RESET, "convolve.reset", N_("Restart the board"), 0)                                                    \
    X(CONVOLVE_MODE_NEXT, "convolve.mode_next", N_("Next mode"), "M")                                                  \
    X(CONVOLVE_MODE_BACK, "convolve.mode_back", N_("Mode back"), "Shift M")                                            \
    X(CONVOLVE_GROUP_NEXT, "convolve.group_next", N_("Next group of modes"), "N")                                      \
    X(CONVOLVE_SHUFFLE, "convolve.shuffle", N_("Shuffle values"), 0)                                                   \
    X(CONVOLVE_UNPAINT, "convolve.unpaint", N_("Take the paint off"), 0)                                               \
    X(CONVOLVE_SAVE, "convolve.save", N_("Save the case as .npy files"), "Ctrl S")                                     \
    X(ZOOM_IN, "zoom.in", N_("Zoom in"), "+")                                                                          \
    X(ZOOM_OUT, "zoom.out", N_("Zoom out"), "−")                                                                       \
    X(ZOOM_FIT, "zoom.fit", N_("Show all of it"), "0")                                                                 \
    X(KERNEL_NORMALISE, "kernel.normalise", N_("Normalise the kernel"), 0)                                             \
    X(KERNEL_FLIP_X, "kernel.flip_x", N_("Flip the kernel left to right"), 0)                                          \
    X(KERNEL_FLIP_Y, "kernel.flip_y", N_("Flip the kernel top to bottom"), 0)                                          \
    X(KERNEL_ROTATE, "kernel.rotate", N_("Rotate the kernel by 90°"), 0)                                               \
    X(KERNEL_TRANSPOSE, "kernel.transpose", N_("Transpose the kernel"), 0)                                             \
    X(KERNEL_NEGATE, "kernel.negate", N_("Change the kernel's signs"), 0)                                              \
    X(KERNEL_DOUBLE, "kernel.double", N_("Double the kernel"), 0)                                                      \
    X(KERNEL_HALVE, "kernel.halve", N_("Halve the kernel"), 0)                                                         \
    X(KERNEL_SAVE, "kernel.save", N_("Save the kernel"), 0)                                                            \
    X(BACKWARD_DESCEND, "backward.descend", N_("One step of gradient descent"), "D")                                   \
    X(COPY, "edit.copy", N_("Copy the numbers"), "Ctrl C")                                                             \
    X(NETWORK_CLEAR, "network.clear", N_("Clear the drawing"), 0)                                                      \
    X(NETWORK_NEXT_SAMPLE, "network.next_sample", N_("Next sample"), "N")                                              \
    X(NETWORK_SAMPLE_BACK, "network.sample_back", N_("Sample back"), "Shift N")                                        \
    X(NETWORK_UNCHANGE, "network.unchange", N_("Picture as it was"), "U")                                              \
    X(NETWORK_TO_MISTAKES, "network.to_mistakes", N_("Back to the mistakes"), "Esc")                                   \
    X(NETWORK_OPEN, "network.open", N_("Open the layer or map"), "Enter")                                              \
    X(NETWORK_UP, "network.up", N_("One level up"), "Esc")                                                             \
    X(NETWORK_VIEW_RESET, "network.view_reset", N_("Planes as they were"), "R")                                        \
    X(NETWORK_PAGE_NEXT, "network.page_next", N_("Next page of maps"), "Page Down")                                    \
    X(NETWORK_PAGE_BACK, "network.page_back", N_("Page of maps back"), "Page Up")                                      \
    X(NETWORK_TO_CONVOLVE, "network.to_convolve", N_("Open this case in Convolve"), "C")                               \
    X(NETWORK_BACK, "network.back", N_("Back to the network"), "Esc")                                                  \
    X(NETWORK_KERNEL_IDENTITY, "network.kernel_identity", N_("Identity kernels"), 0)                                   \
    X(NETWORK_KERNEL_EDGE, "network.kernel_edge", N_("Edge kernels"), 0)                                               \
    X(NETWORK_KERNEL_ZERO, "network.kernel_zero", N_("Zero kernels"), 0)                                               \
    X(NETWORK_KERNEL_RESTORE, "network.kernel_restore", N_("Learned kernels again"), 0)                                \
    X(NETWORK_LOCK, "network.lock", N_("Lock or unlock the filter"), "K")                                              \
    X(NETWORK_SILENCE, "network.silence", N_("Silence the filter, or not"), "X")                                       \
    X(NETWORK_ABLATE, "network.ablate", N_("Accuracy without the filter"), 0)                                          \
    X(NETWORK_CANCEL, "network.cancel", N_("Cancel what is computed"), 0)                                              \
    X(NETWORK_ADD_LAYER, "network.add_layer", N_("Add the new layer"), "Insert")                                       \
    X(NETWORK_REMOVE_LAYER, "network.remove_layer", N_("Remove the layer"), "Delete")                                  \
    X(NETWORK_LAYER_EARLIER, "network.layer_earlier", N_("Layer one place earlier"), "Ctrl ↑")                         \
    X(NETWORK_LAYER_LATER, "network.layer_later", N_("Layer one place later"), "Ctrl ↓")                               \
    X(NETWORK_DENSE_TWIN, "network.dense_twin", N_("The same with dense layers"), 0)                                   \
    X(NETWORK_SAVE, "network.save", N_("Save the network as .net"), 0)                                                 \
    X(NETWORK_LAYER_NEXT, "network.layer_next", N_("Next layer"), 0)                                                   \
    X(NETWORK_LAYER_BACK, "network.layer_back", N_("Layer back"), 0)                                                   \
    X(TRAIN_START, "train.start", N_("Start training"), 0)                                                             \
    X(TRAIN_PAUSE, "train.pause", N_("Pause training"), 0)                                                             \
    X(TRAIN_STEP, "train.step", N_("One training step"), 0)                                                            \
    X(TRAIN_EPOCH, "train.epoch", N_("Train for one epoch"), "E")                                                      \
    X(TRAIN_RESET, "train.reset", N_("Reset the network"), 0)                                                          \
    X(TRAIN_TAKE_BACK, "train.take_back", N_("Settings as they are in use"), 0)                                        \
    X(TRAIN_GO_BACK, "train.go_back", N_("Back before it diverged, with a smaller rate"), 0)                           \
    X(TRAIN_NOW, "train.now", N_("Back to the present"), 0)                                                            \
    X(TRAIN_REPLAY, "train.replay", N_("Replay the training"), "Shift Space")                                          \
    X(TRAIN_CONTINUE, "train.continue", N_("Go on from this moment as a new run"), 0)                                  \
    X(TRAIN_KEEP_RUN, "train.keep_run", N_("Keep the curves of this run"), 0)                                          \
    X(TRAIN_FORGET_RUNS, "train.forget_runs", N_("Forget the kept runs"), 0)                                           \
    X(TRAIN_EXPORT_CSV, "train.export_csv", N_("Save the curves as CSV"), 0)                                           \
    X(TRAIN_SAVE, "train.save", N_("Save the training"), "Ctrl S")                                                     \
    X(TRAIN_RESUME, "train.resume", N_("Go on with the training that was saved"), "Ctrl R")                            \
    X(TRAIN_UNFOLLOW, "train.unfollow", N_("Stop following the folder"), 0)                                            \
    X(INTERPRET_NEXT, "interpret.next", N_("Next method"), "M")                                                        \
    X(INTERPRET_BEFORE, "interpret.before", N_("Method before"), "Shift M")                                            \
    X(INTERPRET_CANCEL, "interpret.cancel", N_("Stop finding out"), "Esc")                                             \
    X(INTERPRET_AGAIN, "interpret.again", N_("Find out again"), "A")                                                   \
    X(INTERPRET_PIN, "interpret.pin", N_("Pin the value, or the class"), "K")                                          \
    X(INTERPRET_OPEN, "interpret.open", N_("Open the picture in Network"), "Enter")                                    \
    X(INTERPRET_TO_CONVOLVE, "interpret.to_convolve", N_("Open this convolution in Convolve"), "C")                    \
    X(INTERPRET_BACK, "interpret.back", N_("Back to the patches"), "Esc")                                              \
    X(UNDO, "edit.undo", N_("Undo"), "Ctrl Z")                                                                         \
    X(REDO, "edit.redo", N_("Redo"), "Ctrl Shift Z")                                                                   \
    X(THEME_TOGGLE, "app.theme_toggle", N_("Dark or light theme"), "Ctrl T")                                           \
    X(LANGUAGE_TOGGLE, "app.language_toggle", N_("English or Russian"), "Ctrl L")                                      \
    X(SCALE_UP, "app.scale_up", N_("Larger"), "Ctrl +")                                                                \
    X(SCALE_DOWN, "app.scale_down", N_("Smaller"), "Ctrl −")                                                           \
    X(SCALE_RESET, "app.scale_reset", N_("Scale of the display"), "Ctrl 0")                                            \
    X(FULL_SCREEN, "app.full_screen", N_("Full screen"), "F11")                                                        \
    X(PALETTE, "app.palette", N_("Command palette"), "Ctrl K")                                                         \
    X(HELP, "app.help", N_("Help"), "F1")                                                                              \
    X(FRAME_TIMES, "app.frame_times", N_("Frame times"), "F3")                                                         \
    X(QUIT, "app.quit", N_("Quit"), "Ctrl Q")

enum command_id {
#define X(id, name, label, key) COMMAND_##id,
    COMMAND_LIST(X)
#undef X
        COMMAND_COUNT
};

struct command_info {
    const char *name, *label, *key;
};
extern const struct command_info command_infos[COMMAND_COUNT];
int command_find(const char *name); /* -1 when unknown */

#endif
