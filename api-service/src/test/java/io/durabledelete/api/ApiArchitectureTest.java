package io.durabledelete.api;

import static com.tngtech.archunit.lang.conditions.ArchConditions.beAnnotatedWith;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.durabledelete.api.access.Needs;
import io.durabledelete.api.audit.Audited;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import java.time.Clock;
import java.time.Instant;

/** The rooms of the API service and what may lead from one to another. */
@AnalyzeClasses(
    packages = "io.durabledelete.api",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ApiArchitectureTest {

  @ArchTest
  static final ArchRule roomsAreFreeOfCycles =
      slices().matching("io.durabledelete.api.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule onlyTheAmqpPackageKnowsTheBrokersClient =
      noClasses().should().dependOnClassesThat().resideInAPackage("com.rabbitmq..");

  @ArchTest
  static final ArchRule dependenciesComeByConstructor =
      noFields().should().beAnnotatedWith(Inject.class);

  @ArchTest
  static final ArchRule collaboratorsAreFinal =
      fields()
          .that()
          .areDeclaredInClassesThat()
          .areAnnotatedWith(jakarta.inject.Singleton.class)
          .and()
          .areNotDeclaredIn(Startup.class)
          .and()
          .doNotHaveName("nextAt")
          .should()
          .beFinal();

  /** S2, D9: what replicas agree on is timed by the database's clock, not by theirs. */
  @ArchTest
  static final ArchRule replicasHaveNoClockOfTheirOwn =
      noClasses()
          .that()
          .resideInAnyPackage(
              "..schedule..",
              "..reconcile..",
              "..restore..",
              "..retention..",
              "..bulk..",
              "..deadletter..",
              "..run..")
          .should()
          .callMethod(Instant.class, "now")
          .orShould()
          .callMethod(System.class, "currentTimeMillis")
          .orShould()
          .dependOnClassesThat()
          .areAssignableTo(Clock.class);

  @ArchTest
  static final ArchRule everyCallBelowApiSaysWhatItNeeds =
      methods()
          .that(areCallsBelowApi())
          .should(
              beAnnotatedWith(Needs.class)
                  .or(beAnnotatedWith("io.durabledelete.api.access.AnyCaller")));

  @ArchTest
  static final ArchRule whatIsAuditedRunsWhereItMayBlock =
      methods()
          .that()
          .areAnnotatedWith(Audited.class)
          .should()
          .beDeclaredInClassesThat()
          .areAnnotatedWith(RunOnVirtualThread.class);

  @ArchTest
  static final ArchRule nothingIsWrittenToTheConsole =
      noClasses().that().areNotAssignableTo(ApiMain.class).should(ACCESS_STANDARD_STREAMS);

  @ArchTest
  static final ArchRule logsGoThroughJBossLogging = NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING;

  @ArchTest
  static final ArchRule theClockIsInjected =
      noClasses()
          .should()
          .callMethod(java.time.Instant.class, "now")
          .because("times that people see come from the injected clock, others from the database");

  private static DescribedPredicate<JavaMethod> areCallsBelowApi() {
    return DescribedPredicate.describe(
        "are calls below /api",
        method ->
            method.getOwner().isAnnotatedWith(Path.class)
                && method.getOwner().getAnnotationOfType(Path.class).value().startsWith("/api")
                && method.getAnnotations().stream()
                    .anyMatch(each -> each.getRawType().isAnnotatedWith(HttpMethod.class)));
  }
}
