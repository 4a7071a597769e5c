package touchstone.host.device;

import java.nio.file.Path;

/**
 * A disk the user wants a guest to have: a raw image file behind a paravirtual block device.
 *
 * @param image the file, absolute
 * @param vdev what the guest calls it, as {@code xvda}; {@link VirtualDevice} reads such names
 * @param readOnly true if the guest may not write
 * @param discard true if the guest may give blocks back
 * @xen docs/man/xl-disk-configuration.5
 */
public record DiskConfig(Path image, String vdev, boolean readOnly, boolean discard) {

  /** The number that names the device in xenstore. */
  public int number() {
    return VirtualDevice.number(vdev)
        .orElseThrow(() -> new IllegalArgumentException("no virtual device: " + vdev));
  }
}
