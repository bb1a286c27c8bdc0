namespace NanoMedAgent.Hospital.Protocol;

/// <summary>Which of a device's keys is certified. The numbers are on the wire (PROTOCOL.md, "Certificates").</summary>
public enum CertificateSlot
{
    /// <summary>The device key, which never changes.</summary>
    DeviceKey = 0,

    /// <summary>The key of its TLS connections.</summary>
    TlsKey = 1,
}
