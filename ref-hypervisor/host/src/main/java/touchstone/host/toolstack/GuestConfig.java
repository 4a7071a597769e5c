package touchstone.host.toolstack;

import org.jspecify.annotations.Nullable;

/**
 * What the user wants of a guest.
 *
 * @param name shown to the user and in xenstore; letters, digits, dot, dash and underscore
 * @param imageName what messages call the image, usually its path
 * @param image the ELF file
 * @param memory bytes of RAM, rounded down to pages
 * @param vcpus 1 to 8
 * @param commandLine ISO 8859-1 text, may be empty
 * @param initrd contents of the first module, or null for none
 * @param weight scheduler weight, 1 to 65535; 256 is usual
 * @param cap percent of one physical CPU the guest may use at most, 0 for no bound
 */
@SuppressWarnings("ArrayRecordComponent") // never compared, and an image is not copied about
public record GuestConfig(
    String name,
    String imageName,
    byte[] image,
    long memory,
    int vcpus,
    String commandLine,
    byte @Nullable [] initrd,
    int weight,
    int cap) {

  /** A guest with one vCPU, usual weight and neither command line nor initrd. */
  public static GuestConfig of(String name, byte[] image, long memory) {
    return new GuestConfig(name, name, image, memory, 1, "", null, 256, 0);
  }

  public GuestConfig withVcpus(int count) {
    return new GuestConfig(name, imageName, image, memory, count, commandLine, initrd, weight, cap);
  }

  public GuestConfig withCommandLine(String text) {
    return new GuestConfig(name, imageName, image, memory, vcpus, text, initrd, weight, cap);
  }

  public GuestConfig withInitrd(byte @Nullable [] module) {
    return new GuestConfig(name, imageName, image, memory, vcpus, commandLine, module, weight, cap);
  }

  public GuestConfig withShare(int newWeight, int newCap) {
    return new GuestConfig(
        name, imageName, image, memory, vcpus, commandLine, initrd, newWeight, newCap);
  }
}
