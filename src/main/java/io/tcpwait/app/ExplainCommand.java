package io.tcpwait.app;

import io.tcpwait.app.config.Spelling;
import io.tcpwait.outlet.report.Window;
import io.tcpwait.outlet.runbooks.MarkdownText;
import io.tcpwait.outlet.runbooks.Runbooks;
import io.tcpwait.outlet.runbooks.Runbooks.Page;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tcpwait explain}: a runbook on the terminal, which needs neither network nor agent. */
@Command(
    name = "explain",
    description = "Prints the runbook of a kind of finding, or the recipe for a program.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    versionProvider = BuildInfo.class)
final class ExplainCommand implements Callable<Integer> {
  @Parameters(
      arity = "0..1",
      paramLabel = "KIND|RECIPE",
      completionCandidates = Names.class,
      description = "The name that a report shows. Without it, all names are listed.")
  private @Nullable String name;

  @Spec private CommandSpec spec = CommandSpec.create();

  /** The names of the pages. */
  static final class Names implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return Runbooks.all().stream().map(Page::name).iterator();
    }
  }

  @Override
  public Integer call() {
    Window window = Terminal.window(Terminal.Color.never);
    System.out.print(
        name == null ? list() : MarkdownText.render(page(name).markdown(), window.columns()));
    System.out.flush();
    return 0;
  }

  private Page page(String asked) {
    Page page = Runbooks.named(asked);
    if (page != null) {
      return page;
    }
    List<String> names = Runbooks.all().stream().map(Page::name).toList();
    List<String> meant = Spelling.near(asked.replace('-', '_'), names);
    throw new ParameterException(
        spec.commandLine(),
        "no runbook \""
            + asked
            + "\""
            + (meant.isEmpty() ? "" : "; did you mean " + String.join(" or ", meant) + "?")
            + "; tcpwait explain lists all");
  }

  private static String list() {
    StringBuilder text = new StringBuilder("Kinds of findings, and alerts:\n");
    List<Page> pages = Runbooks.all();
    pages.stream().filter(page -> !page.isRecipe()).forEach(page -> text.append(line(page)));
    text.append("\nRecipes, by program:\n");
    pages.stream().filter(Page::isRecipe).forEach(page -> text.append(line(page)));
    return text.toString();
  }

  private static String line(Page page) {
    return String.format("  %-26s%s%n", page.name(), page.about());
  }
}
