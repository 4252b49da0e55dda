package io.tcpwait.packaged;

/** A Perl program that keeps connections whose peer, in the same process, has closed. */
final class PerlLeak {
  static final int SOCKETS = 12;

  /**
   * The program, which prints {@code leaked} and ends when its standard input does. An argument is
   * the port of its listener; without one the kernel chooses.
   */
  static final String SCRIPT =
      """
      use IO::Socket::INET;
      my $port = shift // 0;
      my $server = IO::Socket::INET->new(Listen => 50, LocalAddr => "127.0.0.1:$port") or die $!;
      my @kept;
      for (1 .. %d) {
        my $client = IO::Socket::INET->new('127.0.0.1:' . $server->sockport) or die $!;
        push @kept, scalar $server->accept;
        close $client;
      }
      $| = 1;
      print "leaked\\n";
      <STDIN>;
      """
          .formatted(SOCKETS);

  private PerlLeak() {}
}
