package io.durabledelete;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Instant;

/** The rooms of the shared model. */
@AnalyzeClasses(packages = "io.durabledelete", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest
  static final ArchRule packagesAreFreeOfCycles =
      slices().matching("io.durabledelete.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule onlyOnePackageKnowsTheBroker =
      noClasses()
          .that()
          .resideOutsideOfPackage("..amqp..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("com.rabbitmq..");

  @ArchTest
  static final ArchRule theDomainKnowsNeitherHttpNorQuarkus =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.quarkus..", "jakarta.ws..", "io.vertx..", "org.jboss.resteasy..");

  /** S2, D9: what replicas agree on is timed by the database's clock, not by theirs. */
  @ArchTest
  static final ArchRule writesAreTimedByTheDatabase =
      noClasses()
          .that()
          .resideInAnyPackage(
              "..task..", "..run..", "..schedule..", "..deletion..", "..bulk..", "..deadletter..")
          .should()
          .callMethod(Instant.class, "now")
          .orShould()
          .callMethod(System.class, "currentTimeMillis");

  @ArchTest
  static final ArchRule theMessageContractKnowsNoDatabase =
      noClasses()
          .that()
          .haveSimpleNameStartingWith("DeleteTask")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("com.mongodb..");
}
