using NanoMedAgent.Hospital.Protocol;

namespace NanoMedAgent.Hospital.Enrolment;

/// <summary>A slot of a device on its way to a certificate: a row for each, which is replaced.</summary>
/// <param name="Device">The device's id.</param>
/// <param name="Slot">Which of its keys.</param>
/// <param name="State">How far it is.</param>
/// <param name="Changed">Since when it is in this state.</param>
/// <param name="Due">When something is to be done next.</param>
public sealed record DeviceEnrolment(
    string Device, CertificateSlot Slot, EnrolmentState State, DateTimeOffset Changed, DateTimeOffset Due)
{
    /// <summary>What was tried in this state without success.</summary>
    public long Attempts { get; init; }

    /// <summary>Whether the device is to make a new key.</summary>
    public bool IsNewKey { get; init; }

    /// <summary>The counter of the command that was sent last; 0 for none.</summary>
    public long Counter { get; init; }

    /// <summary>The certification request, DER; null before it is there.</summary>
    public byte[]? Request { get; init; }

    /// <summary>What continues the request at the CA; null if it does not wait there.</summary>
    public byte[]? Ticket { get; init; }

    /// <summary>The number of the certificate that was issued; null before.</summary>
    public long? Certificate { get; init; }

    /// <summary>Why it is not further, for people; empty if nothing is to be said.</summary>
    public string Reason { get; init; } = "";
}
