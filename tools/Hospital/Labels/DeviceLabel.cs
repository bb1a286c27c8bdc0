using System.Formats.Cbor;
using NanoMedAgent.Hospital.Keys;
using SimpleBase;

namespace NanoMedAgent.Hospital.Labels;

/// <summary>
/// What the QR code on a device says (PROTOCOL.md, "Label"): <c>NM1:</c> and the Base45 (RFC 9285) of the CBOR array [version, serial,
/// identifier, setup code]. Somebody who knows it can pair the device: treat it as a secret.
/// </summary>
public sealed class DeviceLabel
{
    /// <summary>Every label begins with it. Like Base45 it uses only the characters of a QR code's alphanumeric mode.</summary>
    public const string Prefix = "NM1:";

    /// <summary>The longest serial, in characters.</summary>
    public const int SerialLimit = 20;

    private const string Base45Alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
    private const int DeviceIdLength = 10;
    private const int Version = 1;
    private const int Entries = 4;
    private const int IdentifierLength = 16;

    // Longer texts are not parsed. A label of this version has at most 90 characters; the rest is room for newer versions, which get a
    // message of their own.
    private const int TextLimit = 512;

    private DeviceLabel(string serial, byte[] identifier, byte[] setupCode)
    {
        Serial = serial;
        Identifier = identifier;
        SetupCode = setupCode;
    }

    /// <summary>The maker's serial: 1 to 20 of A-Z and 0-9.</summary>
    public string Serial { get; }

    /// <summary>The first 16 bytes of SHA-256(SubjectPublicKeyInfo) of the device's key.</summary>
    public byte[] Identifier { get; }

    /// <summary>The id of the device: the first 10 bytes of the identifier, as 20 lower-case hexadecimal digits.</summary>
    public string DeviceId => Convert.ToHexStringLower(Identifier.AsSpan(0, DeviceIdLength));

    /// <summary>16 random bytes that only the label and the device have.</summary>
    public byte[] SetupCode { get; }

    /// <summary>The setup code as it is printed below the QR code, for typing.</summary>
    public string TypedSetupCode => Labels.SetupCode.Format(Serial, SetupCode);

    /// <summary>The label of a device.</summary>
    /// <exception cref="ArgumentException">The serial or the setup code is not valid.</exception>
    public static DeviceLabel Of(string serial, CosePublicKey device, byte[] setupCode)
    {
        if (!IsSerial(serial) || setupCode.Length != Labels.SetupCode.Length)
        {
            throw new ArgumentException(
                $"a label has a serial of 1 to {SerialLimit} characters of A-Z and 0-9, "
                + $"and a setup code of {Labels.SetupCode.Length} bytes");
        }

        return new DeviceLabel(serial, device.DeviceIdentifier, setupCode);
    }

    /// <summary>Whether a text is a valid serial.</summary>
    public static bool IsSerial(string text) =>
        text.Length is > 0 and <= SerialLimit && text.All(character => char.IsAsciiLetterUpper(character) || char.IsAsciiDigit(character));

    /// <summary>Parses a text that was scanned.</summary>
    /// <param name="text">From the scanner, with what it adds (<see cref="ScannerText"/>).</param>
    /// <param name="label">null if refused.</param>
    public static LabelRefusal TryParse(string text, out DeviceLabel? label)
    {
        // A blank is a digit of Base45, and some scanners add one: first with all that is at the end, then with less.
        text = ScannerText.CleanStart(text);
        LabelRefusal refusal = TryParseExactly(text, out label);
        while (refusal is not (LabelRefusal.None or LabelRefusal.TooLong) && text.Length > 0 && ScannerText.IsAdded(text[^1]))
        {
            text = text[..^1];
            refusal = TryParseExactly(text, out label);
        }

        return refusal;
    }

    /// <summary>The text of the QR code.</summary>
    public string Encode()
    {
        CborWriter writer = new(CborConformanceMode.Canonical);
        writer.WriteStartArray(Entries);
        writer.WriteInt32(Version);
        writer.WriteTextString(Serial);
        writer.WriteByteString(Identifier);
        writer.WriteByteString(SetupCode);
        writer.WriteEndArray();
        return Prefix + Base45.Default.Encode(writer.Encode());
    }

    private static LabelRefusal TryParseExactly(string text, out DeviceLabel? label)
    {
        label = null;
        if (!text.StartsWith(Prefix, StringComparison.Ordinal))
        {
            return LabelRefusal.NotALabel;
        }

        if (text.Length > TextLimit)
        {
            return LabelRefusal.TooLong;
        }

        // The decoder throws on letters that are not in its table.
        byte[] content = new byte[TextLimit];
        return text.All(Base45Alphabet.Contains) && Base45.Default.TryDecode(text.AsSpan(Prefix.Length), content, out int length)
            ? TryRead(content.AsMemory(0, length), out label)
            : LabelRefusal.NotBase45;
    }

    private static LabelRefusal TryRead(ReadOnlyMemory<byte> content, out DeviceLabel? label)
    {
        label = null;
        try
        {
            CborReader reader = new(content, CborConformanceMode.Canonical);
            int? entries = reader.ReadStartArray();
            if (reader.ReadInt32() != Version)
            {
                return LabelRefusal.VersionUnknown;
            }

            if (entries != Entries)
            {
                return LabelRefusal.Malformed;
            }

            DeviceLabel read = new(reader.ReadTextString(), reader.ReadByteString(), reader.ReadByteString());
            reader.ReadEndArray();
            LabelRefusal refusal = reader.BytesRemaining > 0 ? LabelRefusal.Malformed
                : !IsSerial(read.Serial) ? LabelRefusal.SerialWrong
                : read.Identifier.Length != IdentifierLength ? LabelRefusal.IdentifierWrong
                : read.SetupCode.Length != Labels.SetupCode.Length ? LabelRefusal.SetupCodeWrong
                : LabelRefusal.None;
            label = refusal == LabelRefusal.None ? read : null;
            return refusal;
        }
        catch (Exception refusal) when (refusal is CborContentException or InvalidOperationException or OverflowException)
        {
            return LabelRefusal.Malformed;
        }
    }
}
