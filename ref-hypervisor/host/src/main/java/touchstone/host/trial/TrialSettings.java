package touchstone.host.trial;

import java.nio.file.Path;
import java.util.function.Consumer;
import touchstone.host.linux.FilesystemTools;
import touchstone.host.linux.LinuxImages;

/**
 * What trials are made with.
 *
 * @param images of the kernel and busybox
 * @param tools for file systems
 * @param folder for folders of the trials, with configurations, disks and logs
 * @param hostile image of the guest that makes random hypercalls
 * @param minutes of real time that a trial without an end of its own lasts
 * @param progress hears the host's messages
 */
public record TrialSettings(
    LinuxImages images,
    FilesystemTools tools,
    Path folder,
    Path hostile,
    double minutes,
    Consumer<String> progress) {
  /** In another folder. */
  TrialSettings in(Path other) {
    return new TrialSettings(images, tools, other, hostile, minutes, progress);
  }
}
