package io.tcpwait;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What a test needs of the machine. Where that is missing the test is skipped, and one line says
 * what was missing; on CI ({@code CI=true}) it fails, since CI can run all.
 */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(NeedsCondition.class)
public @interface Needs {
  /**
   * A network namespace of its own, which takes root, and {@code ip} and {@code ss} to look at it.
   */
  String NETNS = "netns";

  /** {@link #NETNS}, or the name of a program. */
  String[] value();
}
