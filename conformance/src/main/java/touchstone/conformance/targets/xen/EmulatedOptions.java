package touchstone.conformance.targets.xen;

import java.util.List;
import touchstone.conformance.targets.description.Limits;
import touchstone.conformance.targets.description.TargetDescription;
import touchstone.conformance.targets.xen.Plan.GuestCpus;

/**
 * The options of kind {@code xen-emulated}.
 *
 * @param emulator {@code qemu} or {@code bochs}
 * @param guestCpus {@code guest_cpus} of them, behind domain 0's one
 * @param casesPerBoot {@code cases_per_boot}
 */
record EmulatedOptions(
    Emulator emulator, PackageSet packages, GuestCpus guestCpus, int casesPerBoot, Limits limits) {
  private static final int MOST_CPUS = 7;
  private static final int DEFAULT_CPUS = 3;
  private static final int DEFAULT_CASES = 100;
  private static final int MOST_CASES = 10_000;

  /** SuiteException for an option that this kind does not know. */
  static EmulatedOptions of(TargetDescription description) {
    var options = description.options();
    boolean bochs = options.choice("emulator", List.of("qemu", "bochs")).equals("bochs");
    int cpus = options.number("guest_cpus", DEFAULT_CPUS, 1, MOST_CPUS);
    int cases = options.number("cases_per_boot", DEFAULT_CASES, 1, MOST_CASES);
    options.done();
    return new EmulatedOptions(
        bochs ? new Bochs() : new Qemu(),
        bochs ? PackageSet.BOCHS : PackageSet.QEMU,
        new GuestCpus(1, cpus),
        cases,
        description.limits());
  }

  BatchTarget.Shape shape() {
    return new BatchTarget.Shape(guestCpus, casesPerBoot, limits);
  }
}
