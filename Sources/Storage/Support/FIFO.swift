/// A queue whose ends are reached at the same cost however long it is.
struct FIFO<Element> {
  private var elements: [Element?] = []
  private var start = 0
  /// How many of `elements` are there.
  private var count = 0

  /// Whether there is no element.
  var isEmpty: Bool { count == 0 }

  /// Adds `element` at the end.
  mutating func append(_ element: Element) {
    elements.append(element)
    count += 1
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
      if let element {
        count -= 1
        return element
      }
    }
    return nil
  }

  /// Removes the first element that `matches`, or returns nil if none does.
  mutating func removeFirst(where matches: (Element) -> Bool) -> Element? {
    for index in start..<elements.count {
      if let element = elements[index], matches(element) {
        count -= 1
        return elements[index].take()
      }
    }
    return nil
  }
}
