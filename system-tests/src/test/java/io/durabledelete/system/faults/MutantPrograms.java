package io.durabledelete.system.faults;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;

/**
 * The built services with one class compiled anew from changed sources. They are copies, so that
 * nothing of the build is touched.
 */
final class MutantPrograms {
  private static final Path MODULE = Path.of(System.getProperty("basedir", "")).toAbsolutePath();
  private static final List<String> SERVICES = List.of("api-service", "delete-worker");

  private final Mutant mutant;
  private final Path folder;

  private MutantPrograms(Mutant mutant) {
    this.mutant = mutant;
    this.folder = MODULE.resolve("target/mutants").resolve(mutant.name());
  }

  /** Builds it; returns where each service's program is, by its module's name. */
  static Map<String, Path> of(Mutant mutant) {
    MutantPrograms programs = new MutantPrograms(mutant);
    try {
      Path classes = programs.compile(programs.changedSource());
      for (String service : SERVICES) {
        programs.copy(service);
        programs.replaceIn(service, classes);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return SERVICES.stream()
        .collect(
            Collectors.toMap(
                service -> service,
                service -> programs.folder.resolve(service).resolve("quarkus-run.jar")));
  }

  private Path changedSource() throws IOException {
    Path source =
        MODULE
            .resolveSibling(mutant.module)
            .resolve("src/main/java")
            .resolve(mutant.type + ".java");
    String text = Files.readString(source);
    if (!text.contains(mutant.right)) {
      throw new IllegalStateException(
          "%s: %s does not have `%s` any more".formatted(mutant, source, mutant.right));
    }
    Path changed = folder.resolve("source").resolve(source.getFileName());
    Files.createDirectories(changed.getParent());
    return Files.writeString(changed, text.replace(mutant.right, mutant.wrong));
  }

  private Path compile(Path source) throws IOException {
    Path classes = Files.createDirectories(folder.resolve("classes"));
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    int code =
        compiler.run(
            null,
            null,
            null,
            "-proc:none",
            "-parameters",
            "--release",
            "21",
            "-cp",
            libraries(),
            "-d",
            classes.toString(),
            source.toString());
    if (code != 0) {
      throw new IllegalStateException(mutant + " does not compile");
    }
    return classes;
  }

  private String libraries() throws IOException {
    String service = SERVICES.contains(mutant.module) ? mutant.module : SERVICES.getFirst();
    try (Stream<Path> files = Files.walk(built(service))) {
      return files
          .filter(file -> file.toString().endsWith(".jar"))
          .map(Path::toString)
          .collect(Collectors.joining(File.pathSeparator));
    }
  }

  private static Path built(String service) {
    return MODULE.resolveSibling(service).resolve("target/quarkus-app");
  }

  private void copy(String service) throws IOException {
    Path from = built(service);
    Path to = folder.resolve(service);
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Path copy = to.resolve(from.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(copy);
        } else {
          Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
        }
      }
    }
  }

  /** Puts the class and its inner ones where the service has them, if it has them. */
  private void replaceIn(String service, Path classes) throws IOException {
    List<Path> changed;
    try (Stream<Path> files = Files.walk(classes)) {
      changed = files.filter(Files::isRegularFile).toList();
    }
    try (Stream<Path> jars = Files.walk(folder.resolve(service))) {
      for (Path jar : jars.filter(file -> file.toString().endsWith(".jar")).toList()) {
        try (FileSystem inside =
            FileSystems.newFileSystem(URI.create("jar:" + jar.toUri()), Map.of())) {
          if (Files.exists(inside.getPath(mutant.type + ".class"))) {
            for (Path one : changed) {
              Files.copy(
                  one,
                  inside.getPath(classes.relativize(one).toString()),
                  StandardCopyOption.REPLACE_EXISTING);
            }
          }
        }
      }
    }
  }
}
