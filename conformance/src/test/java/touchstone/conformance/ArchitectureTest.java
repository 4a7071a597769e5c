package touchstone.conformance;

import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import touchstone.core.hardware.Hardware;
import touchstone.core.svm.SvmDriver;
import touchstone.core.vmx.VmxDriver;

/** The arrows of the design: conformance → host → core ← machine, and the core needs nobody. */
@AnalyzeClasses(packages = "touchstone", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

  @ArchTest
  static final ArchRule CORE_USES_ONLY_JAVA_LANG =
      classes()
          .that()
          .resideInAPackage("touchstone.core..")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage("touchstone.core..", "java.lang");

  @ArchTest
  static final ArchRule MACHINE_KNOWS_OF_THE_CORE_ONLY_ITS_HARDWARE_INTERFACE =
      noClasses()
          .that()
          .resideInAPackage("touchstone.machine..")
          .should()
          .dependOnClassesThat(
              DescribedPredicate.describe(
                  "are of the core outside its hardware package, or above the machine",
                  c ->
                      c.getPackageName().startsWith("touchstone.core")
                              && !c.getPackageName().equals("touchstone.core.hardware")
                          || c.getPackageName().startsWith("touchstone.host")
                          || c.getPackageName().startsWith("touchstone.conformance")));

  /** Decision D7: of the core the toolstack knows constants, not objects. */
  // [utest->req~acc-toolstack-by-hypercall~1]
  @ArchTest
  static final ArchRule TOOLSTACK_REACHES_THE_CORE_BY_HYPERCALL_ONLY =
      noClasses()
          .that()
          .resideInAnyPackage(
              "touchstone.host.toolstack..",
              "touchstone.host.device..",
              "touchstone.host.xenstore..",
              "touchstone.host.console..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("touchstone.core..", "touchstone.machine.platform..");

  @ArchTest
  static final ArchRule HOST_DOES_NOT_KNOW_THE_SUITE =
      noClasses()
          .that()
          .resideInAPackage("touchstone.host..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("touchstone.conformance..");

  @ArchTest
  static final ArchRule SPECIFICATION_KNOWS_NO_IMPLEMENTATION =
      noClasses()
          .that()
          .resideInAPackage("touchstone.spec..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "touchstone.core..",
              "touchstone.machine..",
              "touchstone.host..",
              "touchstone.conformance..")
          .allowEmptyShould(true);

  /** What is proved of the one caller is then true of every entry. */
  // [utest->req~vcs-mandatory-intercepts~1]
  @ArchTest
  static final ArchRule ONLY_THE_GATES_ENTER_A_GUEST =
      methods()
          .that()
          .areDeclaredIn(Hardware.class)
          .and()
          .haveNameMatching("vmlaunch|vmresume|vmrun")
          .should()
          .onlyBeCalled()
          .byCodeUnitsThat(nameMatching("launch|switchWorlds"));

  @ArchTest
  static final ArchRule ONLY_RUN_LEADS_TO_THE_GATES =
      methods()
          .that()
          .areDeclaredIn(VmxDriver.class)
          .or()
          .areDeclaredIn(SvmDriver.class)
          .and()
          .haveNameMatching("launch|switchWorlds")
          .should()
          .onlyBeCalled()
          .byCodeUnitsThat(nameMatching("run"));

  @ArchTest
  static final ArchRule CORE_PACKAGES_ABOVE_HARDWARE_DO_NOT_NAME_A_VENDOR =
      noClasses()
          .that()
          .resideInAnyPackage(
              "touchstone.core.hypercall..",
              "touchstone.core.event..",
              "touchstone.core.grant..",
              "touchstone.core.control..",
              "touchstone.core.access..",
              "touchstone.core.domain..",
              "touchstone.core.sched..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("touchstone.core.vmx..", "touchstone.core.svm..");
}
