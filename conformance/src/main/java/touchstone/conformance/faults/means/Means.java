package touchstone.conformance.faults.means;

import java.nio.file.Path;
import java.util.List;
import touchstone.conformance.faults.Fault;

/** One way to notice a fault. */
public interface Means {
  /** As in options, expectations and reports: {@code guest}, {@code property}, ... */
  String name();

  /**
   * Makes sure that nothing is noticed on the sound core, of what {@link #hunt} will use for these
   * faults: a test that fails anyway catches nothing.
   *
   * @return what is wrong, empty if all is well
   */
  String control(List<Fault> faults);

  /**
   * Tries to notice the fault, within bounded time; never throws for what a faulty core does.
   *
   * @param classes the changed classes of the core, below a class path root
   */
  Outcome hunt(Fault fault, Path classes);
}
