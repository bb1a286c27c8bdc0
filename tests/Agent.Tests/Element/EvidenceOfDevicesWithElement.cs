using Agent.Tests.Attestation;

namespace Agent.Tests.Element;

/// <summary>Evidence is the same on a device whose key is in a secure element.</summary>
public sealed class EvidenceOfDevicesWithElement() : EvidenceOfDevices(hasElement: true);
