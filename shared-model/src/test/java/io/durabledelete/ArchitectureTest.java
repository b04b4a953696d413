package io.durabledelete;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

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

  @ArchTest
  static final ArchRule theMessageContractKnowsNoDatabase =
      noClasses()
          .that()
          .haveSimpleNameStartingWith("DeleteTask")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("com.mongodb..");
}
