package touchstone.core.trace;

import java.util.List;
import touchstone.core.StepObserver;
import touchstone.core.hardware.Hardware;
import touchstone.core.hypercall.Rig;

/**
 * The system a trace begins with.
 *
 * @param vendor {@link Hardware#INTEL} or {@link Hardware#AMD}
 * @param silo the silo policy is in force
 * @param frames frames of physical memory
 * @param guests domains 1, 2, ... in order
 */
public record Heading(int vendor, boolean silo, int frames, List<Guest> guests) {

  /** A guest with memory at guest frames 0 to {@code pages - 1}. */
  public record Guest(int pages, int vcpus, boolean wide) {
    @Override
    public String toString() {
      return "guest " + pages + " " + vcpus + (wide ? " wide" : " narrow");
    }
  }

  /** The three guests of the property test and of fuzzing. */
  public static Heading usual(int vendor, boolean silo) {
    return new Heading(
        vendor,
        silo,
        640,
        List.of(new Guest(12, 2, true), new Guest(12, 1, false), new Guest(12, 1, true)));
  }

  /** The system itself. */
  public Rig build() {
    return build(null);
  }

  /** The system with somebody who is shown every hypercall; null for nobody. */
  public Rig build(StepObserver observer) {
    Rig rig = new Rig(vendor, silo, frames, hardware -> hardware, observer);
    for (Guest guest : guests) {
      rig.guest(guest.pages(), guest.vcpus(), guest.wide());
    }
    return rig;
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("touchstone-trace 1\nsystem ");
    text.append(vendor == Hardware.INTEL ? "intel " : "amd ").append(silo ? "silo " : "open ");
    text.append(frames).append('\n');
    guests.forEach(guest -> text.append(guest).append('\n'));
    return text.toString();
  }
}
