package io.durabledelete.worker;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The rooms of the worker. */
@AnalyzeClasses(packages = "io.durabledelete.worker", importOptions = DoNotIncludeTests.class)
class WorkerArchitectureTest {
  @ArchTest
  static final ArchRule packagesAreFreeOfCycles =
      slices().matching("io.durabledelete.worker.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule nobodyKnowsTheBroker =
      noClasses().should().dependOnClassesThat().resideInAPackage("com.rabbitmq..");

  @ArchTest
  static final ArchRule stepsKnowNothingOfMessages =
      noClasses()
          .that()
          .resideInAPackage("..worker.step..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("..worker.deletion..", "..amqp..");

  /** A worker's clock may be minutes off: whatever is decided or written is by the database's. */
  @ArchTest
  static final ArchRule nobodyAsksThisMachinesClock =
      noClasses().should().callMethod(java.time.Instant.class, "now");
}
