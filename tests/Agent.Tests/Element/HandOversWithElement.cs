using Agent.Tests.Ownership;

namespace Agent.Tests.Element;

/// <summary>A hand-over is the same on a device whose key is in a secure element.</summary>
public sealed class HandOversWithElement() : HandOvers(hasElement: true);
