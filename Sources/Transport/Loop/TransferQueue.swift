/// Transfers that wait for their turn, first come, first served.
struct TransferQueue {
  private var transfers: [Transfer?] = []
  private var head = 0

  /// Whether nobody waits.
  var isEmpty: Bool { head == transfers.count }

  /// Adds one at the end.
  mutating func append(_ transfer: Transfer) {
    transfers.append(transfer)
  }

  /// Takes the first that was not cancelled.
  mutating func popFirst() -> Transfer? {
    while head < transfers.count {
      let transfer = transfers[head]
      transfers[head] = nil
      head += 1
      if let transfer, !transfer.isFinished {
        compact()
        return transfer
      }
    }
    compact()
    return nil
  }

  private mutating func compact() {
    guard head == transfers.count || head > 1024 else { return }
    transfers.removeFirst(head)
    head = 0
  }
}
