import Synchronization

@testable import SynchronyCommand

/// A terminal that remembers what was written to it.
final class RecordingDevice: Sendable {
  private let written = Mutex<[(channel: Terminal.Channel, text: String)]>([])
  private let terminals: Set<Terminal.Channel>
  private let closed: Set<Terminal.Channel>
  private let columns: Int

  init(
    terminals: Set<Terminal.Channel> = [.output, .error],
    closed: Set<Terminal.Channel> = [],
    columns: Int = 80,
  ) {
    self.terminals = terminals
    self.closed = closed
    self.columns = columns
  }

  var device: Terminal.Device {
    Terminal.Device(
      isTerminal: { self.terminals.contains($0) },
      columns: { self.columns },
      write: { channel, text in
        self.written.withLock { $0.append((channel, text)) }
        return !self.closed.contains(channel)
      },
    )
  }

  /// What came on both channels, in its order.
  var text: String { written.withLock { $0.map(\.text).joined() } }

  /// What came on one channel.
  func text(on channel: Terminal.Channel) -> String {
    written.withLock { $0.filter { $0.channel == channel }.map(\.text).joined() }
  }

  /// How often something was written to a channel.
  func count(on channel: Terminal.Channel) -> Int {
    written.withLock { $0.count { $0.channel == channel } }
  }
}
