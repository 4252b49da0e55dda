package io.tcpwait;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameStartingWith;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.GeneralCodingRules;
import io.tcpwait.kernel.Libc;
import io.tcpwait.kit.Netns;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.Timer;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The floors of the house, and the floors that each may use. */
class ArchitectureTest {
  private static final String ROOT = "io.tcpwait";

  /** From the roof down; a floor uses only the floors below it. */
  private static final List<String> FLOORS =
      List.of(
          "app", "collect", "processes", "names", "tables", "outlet", "detect", "sample", "kernel");

  /** The floors between the kernel and a sample. */
  private static final String[] BELOW_SAMPLES = {
    floor("collect"), floor("processes"), floor("names"), floor("tables")
  };

  private static final JavaClasses MAIN =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .withImportOption(location -> !location.contains("/kit/"))
          .withImportOption(location -> !location.contains("/lab/"))
          .importPackages(ROOT);

  /** The tests, the kit and the lab. */
  private static final JavaClasses TESTS =
      new ClassFileImporter()
          .withImportOption(new ImportOption.OnlyIncludeTests())
          .importPackages(ROOT);

  private static String floor(String name) {
    return ROOT + "." + name + "..";
  }

  static List<String> floorsUnderAnother() {
    return FLOORS.subList(1, FLOORS.size());
  }

  /**
   * A rule of ArchUnit that matches no class holds too, so this test checks that classes were read.
   */
  @Test
  void theClassesWereRead() {
    assertThat(MAIN.contain(Libc.class)).isTrue();
    assertThat(MAIN.get(Libc.class).getDirectDependenciesFromSelf()).isNotEmpty();
    assertThat(MAIN.stream().map(JavaClass::getSimpleName)).doesNotContain("Netns", "SockDiagTest");
    assertThat(TESTS.contain(Netns.class)).isTrue();
    assertThat(TESTS.contain(Libc.class)).isFalse();
  }

  @Test
  void everyClassIsOnAFloor() {
    String[] known = FLOORS.stream().map(ArchitectureTest::floor).toArray(String[]::new);
    classes().should().resideInAnyPackage(known).check(MAIN);
  }

  @ParameterizedTest
  @MethodSource("floorsUnderAnother")
  void aFloorUsesOnlyFloorsBelow(String name) {
    List<String> above = FLOORS.subList(0, FLOORS.indexOf(name));
    noClasses()
        .that()
        .resideInAPackage(floor(name))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(above.stream().map(ArchitectureTest::floor).toArray(String[]::new))
        .check(MAIN);
  }

  /** Ensures that a verdict or an outlet knows of the kernel only from samples. */
  @Test
  void samplesAreTakenWithoutVerdictsAndOutlets() {
    noClasses()
        .that()
        .resideInAnyPackage(BELOW_SAMPLES)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(floor("detect"), floor("outlet"))
        .check(MAIN);
  }

  @Test
  void packagesHaveNoCycles() {
    slices().matching(ROOT + ".(**)").should().beFreeOfCycles().check(MAIN);
  }

  /** The rooms of the web server, and the other rooms that each may use. */
  private static final Map<String, Set<String>> WEB_ROOMS =
      Map.of(
          "connections", Set.of(),
          "tls", Set.of(),
          "requests", Set.of(),
          "answers", Set.of(),
          "passwords", Set.of("connections", "answers"));

  static Set<String> roomsOfTheWebServer() {
    return WEB_ROOMS.keySet();
  }

  @ParameterizedTest
  @MethodSource("roomsOfTheWebServer")
  void aRoomOfTheWebServerUsesOnlyItsListedRooms(String room) {
    Set<String> mayUse = WEB_ROOMS.get(room);
    noClasses()
        .that()
        .resideInAPackage(floor("outlet.web." + room))
        .should()
        .dependOnClassesThat(
            resideInAPackage(floor("outlet.web"))
                .and(not(resideInAPackage(floor("outlet.web." + room))))
                .and(
                    not(
                        resideInAnyPackage(
                            mayUse.stream()
                                .map(other -> floor("outlet.web." + other))
                                .toArray(String[]::new)))))
        .check(MAIN);
  }

  /** The history and the peer listings do not depend on who asks for them, nor on the format. */
  @ParameterizedTest
  @ValueSource(strings = {"history", "peers"})
  void historyAndPeersDoNotUseTheirFormats(String room) {
    noClasses()
        .that()
        .resideInAPackage(floor("outlet." + room))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            floor("outlet.json"),
            floor("outlet.page"),
            floor("outlet.site"),
            floor("outlet.web"),
            floor("outlet.metrics"),
            floor("outlet.report"))
        .check(MAIN);
  }

  @Test
  void everyPackageOfTheWebServerIsAListedRoom() {
    Set<String> packages =
        MAIN.stream()
            .map(JavaClass::getPackageName)
            .filter(name -> name.startsWith(ROOT + ".outlet.web."))
            .map(name -> name.substring((ROOT + ".outlet.web.").length()))
            .collect(Collectors.toSet());
    assertThat(packages).isEqualTo(WEB_ROOMS.keySet());
  }

  @Test
  void theKernelFloorUsesOnlyTheBaseOfTheJdk() {
    classes()
        .that()
        .resideInAPackage(floor("kernel"))
        .should()
        .onlyDependOnClassesThat(
            resideInAPackage(floor("kernel"))
                .or(inModuleJavaBase())
                .or(resideInAPackage("org.jspecify.annotations")))
        .check(MAIN);
  }

  /** Asks the JDK that runs the test, since a class file names packages and not modules. */
  private static DescribedPredicate<JavaClass> inModuleJavaBase() {
    Set<String> packages = Object.class.getModule().getPackages();
    return DescribedPredicate.describe(
        "in java.base",
        type ->
            type.getBaseComponentType().isPrimitive()
                || packages.contains(type.getBaseComponentType().getPackageName()));
  }

  @Test
  void onlyLibcLinksNativeCode() {
    var linking =
        belongToAnyOf(
            java.lang.foreign.Linker.class,
            java.lang.foreign.SymbolLookup.class,
            java.lang.foreign.FunctionDescriptor.class,
            java.lang.invoke.MethodHandle.class,
            java.lang.invoke.MethodHandles.class);
    noClasses()
        .that()
        .doNotBelongToAnyOf(Libc.class)
        .should()
        .dependOnClassesThat(linking)
        .check(MAIN);
    assertThat(MAIN.get(Libc.class).getDirectDependenciesFromSelf())
        .anyMatch(dependency -> linking.test(dependency.getTargetClass()));
  }

  @Test
  void onlyOneClassOfTheAppCatchesSignals() {
    assertThat(usersOf(resideInAnyPackage("sun..", "com.sun..", "jdk..")))
        .containsExactly(ROOT + ".app.Signals");
    noClasses()
        .should()
        .dependOnClassesThat(
            resideInAnyPackage("sun..", "com.sun..", "jdk..")
                .and(not(nameStartingWith("sun.misc.Signal"))))
        .check(MAIN);
  }

  /** Tables, samples and verdicts depend only on their input. */
  @Test
  void tablesSamplesAndVerdictsUseNoFilesThreadsOrClocks() {
    noClasses()
        .that()
        .resideInAnyPackage(floor("tables"), floor("sample"), floor("detect"))
        .should()
        .dependOnClassesThat(
            resideInAnyPackage(
                    "java.io..",
                    "java.net..",
                    "java.nio.file..",
                    "java.nio.channels..",
                    "java.util.concurrent..",
                    "java.util.logging..",
                    "org.slf4j..",
                    "ch.qos.logback..")
                .or(belongToAnyOf(Thread.class, Clock.class, Timer.class)))
        .orShould()
        .callMethodWhere(
            target(owner(resideInAPackage("java..")))
                .and(target(nameMatching("now|currentTimeMillis|nanoTime|getenv|getProperty"))))
        .check(MAIN);
  }

  @Test
  void onlyTheCommandLinePrints() {
    noClasses()
        .that()
        .resideOutsideOfPackage(floor("app"))
        .should(GeneralCodingRules.ACCESS_STANDARD_STREAMS)
        .check(MAIN);
  }

  @Test
  void everyPackageIsMarkedAsNonNullByDefault() {
    Set<JavaPackage> packages =
        MAIN.stream().map(JavaClass::getPackage).collect(Collectors.toSet());
    assertThat(packages)
        .hasSizeGreaterThanOrEqualTo(FLOORS.size() - 1)
        .allMatch(one -> one.isAnnotatedWith(NullMarked.class));
  }

  /** Tests and the lab use the kit. Its own tests name their needs. */
  @Test
  void theKitUsesOnlyTheKernelFloor() {
    noClasses()
        .that()
        .resideInAPackage(floor("kit"))
        .should()
        .dependOnClassesThat(
            resideInAPackage(ROOT + "..")
                .and(not(resideInAnyPackage(floor("kit"), floor("kernel"))))
                .and(not(belongToAnyOf(Needs.class))))
        .check(TESTS);
  }

  @Test
  void onlyTestsThatAreShortMeasurementsUseTheLab() {
    JavaClasses outside = TESTS.that(not(resideInAPackage(floor("lab"))));
    assertThat(usersAmong(outside, resideInAPackage(floor("lab"))))
        .containsExactly(ROOT + ".packaged.AttacksIT", ROOT + ".packaged.SoakIT");
  }

  private static Set<String> usersOf(DescribedPredicate<? super JavaClass> used) {
    return usersAmong(MAIN, used);
  }

  private static Set<String> usersAmong(
      JavaClasses classes, DescribedPredicate<? super JavaClass> used) {
    return classes.stream()
        .flatMap(type -> type.getDirectDependenciesFromSelf().stream())
        .filter(dependency -> used.test(dependency.getTargetClass()))
        .map(dependency -> outermost(dependency.getOriginClass()).getName())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static JavaClass outermost(JavaClass type) {
    return type.getEnclosingClass().map(ArchitectureTest::outermost).orElse(type);
  }
}
