using Agent.Tests.Ownership;

namespace Agent.Tests.Element;

/// <summary>A retirement is the same on a device whose key is in a secure element.</summary>
public sealed class RetirementsWithElement() : Retirements(hasElement: true);
