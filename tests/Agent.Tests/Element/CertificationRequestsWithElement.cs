using Agent.Tests.Enrolment;

namespace Agent.Tests.Element;

/// <summary>A certification request is the same on a device whose key is in a secure element.</summary>
public sealed class CertificationRequestsWithElement() : CertificationRequests(hasElement: true);
