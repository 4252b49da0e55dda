package io.tcpwait.outlet.runbooks;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpwait.detect.FindingKind;
import io.tcpwait.outlet.runbooks.Runbooks.Page;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The runbooks in the package. */
class RunbooksTest {
  private static final Path FOLDER = Path.of("deploy/runbooks");

  @Test
  void shouldContainAllPagesOfTheFolder() throws IOException {
    try (Stream<Path> files = Files.walk(FOLDER)) {
      assertThat(Runbooks.all().stream().map(Page::path))
          .containsExactlyInAnyOrderElementsOf(
              files
                  .map(file -> FOLDER.relativize(file).toString())
                  .filter(file -> file.endsWith(".md") && !file.equals("README.md"))
                  .toList());
    }
  }

  @Test
  void shouldExplainEveryKind() {
    for (FindingKind kind : FindingKind.values()) {
      Page page = Runbooks.named(kind.label());
      assertThat(page).as(kind.label()).isNotNull();
      assertThat(page.about()).isNotBlank();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"close-wait-leak", "CloseWaitLeak", "TcpwaitCloseWaitLeak"})
  void shouldFindARunbookByOtherSpellings(String name) {
    assertThat(Runbooks.named(name)).extracting(Page::name).isEqualTo("close_wait_leak");
  }

  @Test
  void shouldFitTheTerminalAndLoseNoMarkdown() {
    for (Page page : Runbooks.all()) {
      String text = MarkdownText.render(page.markdown(), 80);
      assertThat(text).as(page.name()).matches("[ -~\n]*").doesNotContain("**", "](", "\n|", "\n#");
      List<String> prose = text.lines().filter(line -> !line.startsWith("    ")).toList();
      assertThat(prose)
          .as(page.name())
          .allMatch(line -> line.length() <= 80 || line.strip().indexOf(' ') < 0);
    }
  }

  @Test
  void shouldBeginWithTheNameThatExplainTakes() {
    for (Page page : Runbooks.all()) {
      if (!page.isRecipe()) {
        assertThat(MarkdownText.render(page.markdown(), 80).lines()).first().isEqualTo(page.name());
      }
    }
  }

  @Test
  void shouldRenderMarkdownAsText() {
    assertThat(
            MarkdownText.render(
                """
                # A page

                **Now:** see [another](other_page.md#do) and `this`.

                - one item that is longer than the line
                - two

                | a | b |
                |---|---|
                | x | `y` |
                """,
                40))
        .isEqualTo(
            """
            A PAGE

            Now: see another (tcpwait explain
            other_page) and this.

            - one item that is longer than the line
            - two

            a  b
            x  y
            """);
  }
}
