namespace NanoMedAgent.Hospital.Enrolment;

/// <summary>Why a certificate is revoked, with the numbers of CRLReason (RFC 5280, section 5.3.1).</summary>
public enum RevocationReason
{
    /// <summary>No reason is given.</summary>
    Unspecified = 0,

    /// <summary>Somebody else may have the key: the device is lost.</summary>
    KeyCompromise = 1,

    /// <summary>Another certificate has taken its place.</summary>
    Superseded = 4,

    /// <summary>The device is retired.</summary>
    CessationOfOperation = 5,

    /// <summary>The device is suspended. When it is active again it gets another certificate.</summary>
    PrivilegeWithdrawn = 9,
}
