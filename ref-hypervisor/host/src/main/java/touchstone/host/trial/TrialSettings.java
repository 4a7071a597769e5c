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
 * @param folder for configurations, disks and logs; new ones replace those of earlier runs
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
    Consumer<String> progress) {}
