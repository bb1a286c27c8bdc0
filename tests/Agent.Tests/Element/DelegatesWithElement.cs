using Agent.Tests.Delegation;

namespace Agent.Tests.Element;

/// <summary>A command of a delegate is the same on a device whose key is in a secure element.</summary>
public sealed class DelegatesWithElement() : Delegates(hasElement: true);
