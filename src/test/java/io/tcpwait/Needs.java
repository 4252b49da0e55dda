package io.tcpwait;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The requirements of a test on the machine. If the machine does not meet a requirement, the test
 * is skipped, and one line names the requirement. On CI ({@code CI=true}) the test fails, since CI
 * can run all tests.
 */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(NeedsCondition.class)
public @interface Needs {
  /**
   * A network namespace of the test's own, which takes root, and {@code ip} and {@code ss} to
   * inspect it.
   */
  String NETNS = "netns";

  /** {@link #NETNS}, or the name of a program. */
  String[] value();
}
