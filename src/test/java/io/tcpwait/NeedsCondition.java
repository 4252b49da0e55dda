package io.tcpwait;

import io.tcpwait.kit.Netns;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

/** Checks whether the machine meets {@link Needs}. */
final class NeedsCondition implements ExecutionCondition {
  private static final Map<String, Boolean> THERE = new ConcurrentHashMap<>();

  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    List<String> missing =
        AnnotationSupport.findAnnotation(context.getElement(), Needs.class).stream()
            .flatMap(needs -> Arrays.stream(needs.value()))
            .filter(need -> !THERE.computeIfAbsent(need, NeedsCondition::isThere))
            .toList();
    if (missing.isEmpty()) {
      return ConditionEvaluationResult.enabled("all there");
    }
    String test = context.getTestMethod().map(method -> "." + method.getName()).orElse("");
    String reason =
        context.getRequiredTestClass().getSimpleName()
            + test
            + " needs "
            + String.join(", ", missing);
    if ("true".equals(System.getenv("CI"))) {
      throw new IllegalStateException("on CI nothing is skipped, but " + reason);
    }
    System.err.println("skipped: " + reason);
    return ConditionEvaluationResult.disabled(reason);
  }

  private static boolean isThere(String need) {
    return need.equals(Needs.NETNS)
        ? isThere("ip") && isThere("ss") && Netns.permitted()
        : Arrays.stream(System.getenv("PATH").split(":", -1))
            .anyMatch(folder -> Files.isExecutable(Path.of(folder, need)));
  }
}
