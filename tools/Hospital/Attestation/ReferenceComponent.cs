namespace NanoMedAgent.Hospital.Attestation;

/// <summary>One component of a release that a vendor has signed.</summary>
/// <param name="Vendor">Identifier of the vendor, 16 bytes.</param>
/// <param name="Class">Identifier of the class of devices, 16 bytes.</param>
/// <param name="Digest">SHA-256 of the image.</param>
/// <param name="Device">Identifier of the only device that it is for; null for all of the class.</param>
public sealed record ReferenceComponent(byte[] Vendor, byte[] Class, byte[] Digest, byte[]? Device);
