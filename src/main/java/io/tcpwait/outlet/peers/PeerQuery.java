package io.tcpwait.outlet.peers;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A query for one page of peers.
 *
 * @param text a part of the peer's names, in lower case; "" for all
 * @param page from 1
 * @param netns a single namespace; null for all
 */
public record PeerQuery(
    Sort sort, boolean descending, String text, int page, @Nullable String netns) {
  /** The number of peers on a page. */
  public static final int PAGE_SIZE = 50;

  private static final int MOST_TEXT = 100;
  private static final int MOST_PAGE = 1 << 16;

  /** The value by which peers are sorted. */
  public enum Sort {
    SOCKETS,
    CLOSE_WAIT,
    STUCK,
    OLDEST,
    TIME_WAIT,
    ARRIVALS,
    PEER,
    SERVICE;

    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }

    private boolean isOfNames() {
      return this == PEER || this == SERVICE;
    }
  }

  /**
   * Reads the parameters of a request, each of which may be null.
   *
   * @throws IllegalArgumentException with a message for the client, which needs no escape
   */
  public static PeerQuery parse(
      @Nullable String sort,
      @Nullable String order,
      @Nullable String text,
      @Nullable String page,
      @Nullable String netns) {
    Sort by = sort == null ? Sort.SOCKETS : sort(sort);
    if (order != null && !order.equals("asc") && !order.equals("desc")) {
      throw new IllegalArgumentException("order must be asc or desc");
    }
    if (text != null && text.length() > MOST_TEXT) {
      throw new IllegalArgumentException("q must have at most " + MOST_TEXT + " characters");
    }
    return new PeerQuery(
        by,
        order == null ? !by.isOfNames() : order.equals("desc"),
        text == null ? "" : text.strip().toLowerCase(Locale.ROOT),
        page == null ? 1 : page(page),
        netns);
  }

  private static Sort sort(String label) {
    Optional<Sort> sort = Stream.of(Sort.values()).filter(of -> of.label().equals(label)).findAny();
    return sort.orElseThrow(
        () ->
            new IllegalArgumentException(
                "sort must be one of "
                    + String.join(", ", Stream.of(Sort.values()).map(Sort::label).toList())));
  }

  private static int page(String number) {
    if (!number.matches("[1-9][0-9]{0,4}") || Integer.parseInt(number) > MOST_PAGE) {
      throw new IllegalArgumentException("page must be a number from 1 to " + MOST_PAGE);
    }
    return Integer.parseInt(number);
  }
}
