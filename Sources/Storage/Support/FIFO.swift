/// A queue whose ends are reached at the same cost however long it is.
struct FIFO<Element> {
  private var elements: [Element?] = []
  private var start = 0

  /// Adds `element` at the end.
  mutating func append(_ element: Element) {
    elements.append(element)
  }

  /// Removes the first element, or returns nil if there is none.
  mutating func popFirst() -> Element? {
    while start < elements.count {
      let element = elements[start].take()
      start += 1
      if start * 2 > elements.count, start > 32 || start == elements.count {
        elements.removeSubrange(..<start)
        start = 0
      }
      if let element { return element }
    }
    return nil
  }

  /// Removes the first element that `matches`, or returns nil if none does.
  mutating func removeFirst(where matches: (Element) -> Bool) -> Element? {
    for index in start..<elements.count {
      if let element = elements[index], matches(element) { return elements[index].take() }
    }
    return nil
  }
}
