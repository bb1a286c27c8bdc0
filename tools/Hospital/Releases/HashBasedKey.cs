using System.Globalization;
using System.Security.Cryptography;
using NanoMedAgent.Hospital.Files;
using Org.BouncyCastle.Pqc.Crypto.Lms;
using Org.BouncyCastle.Security;

namespace NanoMedAgent.Hospital.Releases;

/// <summary>
/// A vendor's HSS-LMS key (RFC 8554) on disk. Each signature uses a one-time key; to use one twice reveals the private key. The file of the
/// private key never changes. Beside it, a state file (<c>.state</c>) says which one-time key is next, and is written before anything is
/// signed. A log (<c>.log</c>) has a line for each one-time key that was used, so that a state file from a backup is detected. A crash in
/// between wastes one one-time key.
/// </summary>
public sealed class HashBasedKey
{
    private const string PrivateLabel = "HSS-LMS PRIVATE KEY";
    private const string PublicLabel = "HSS-LMS PUBLIC KEY";
    private const string MustNotSign = "the key must not sign any more. Make a new key";

    private readonly string _path;
    private readonly byte[] _privateKey;

    private HashBasedKey(string path, byte[] privateKey)
    {
        _path = path;
        _privateKey = privateKey;
        HssPrivateKeyParameters key = HssPrivateKeyParameters.GetInstance(privateKey);
        Public = key.GetPublicKey().GetEncoded();
        Signatures = key.IndexLimit;
    }

    /// <summary>The public key as RFC 8554 encodes it.</summary>
    public byte[] Public { get; }

    /// <summary>Signatures that the key can make in all.</summary>
    public long Signatures { get; }

    /// <summary>Signatures that are left.</summary>
    /// <exception cref="CryptographicException">The state file is missing, or older than the log.</exception>
    public long Remaining => Signatures - ReadNext();

    private string StatePath => _path + ".state";

    private string LogPath => _path + ".log";

    /// <summary>Makes a key of one tree of height 10 with Winternitz parameter 4: 1,024 signatures.</summary>
    /// <exception cref="IOException">The file exists already.</exception>
    public static HashBasedKey Create(string path)
    {
        HssKeyPairGenerator generator = new();
        generator.Init(
            new HssKeyGenerationParameters(
                [new LmsParameters(LMSigParameters.lms_sha256_n32_h10, LMOtsParameters.sha256_n32_w4)], new SecureRandom()));
        byte[] privateKey = ((HssPrivateKeyParameters)generator.GenerateKeyPair().Private).GetEncoded();
        FileStreamOptions options = new() { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        HashBasedKey key = new(path, privateKey);
        using (StreamWriter writer = new(path, options))
        {
            writer.WriteLine(PemEncoding.Write(PrivateLabel, privateKey));
        }

        key.WriteNext(0);
        return key;
    }

    /// <summary>Reads a key's file.</summary>
    /// <exception cref="CryptographicException">There is no such key in it.</exception>
    public static HashBasedKey Load(string path)
    {
        byte[] privateKey = ReadPem(path, PrivateLabel);
        try
        {
            return new HashBasedKey(path, privateKey);
        }
        catch (Exception wrong) when (IsOfParser(wrong))
        {
            throw new CryptographicException($"{path}: the {PrivateLabel} in this file is damaged; {MustNotSign}", wrong);
        }
    }

    /// <summary>Reads a public key's file.</summary>
    /// <exception cref="CryptographicException">There is no such key in it.</exception>
    public static byte[] ReadPublic(string path)
    {
        byte[] publicKey = ReadPem(path, PublicLabel);
        try
        {
            HssPublicKeyParameters.GetInstance(publicKey);
            return publicKey;
        }
        catch (Exception wrong) when (IsOfParser(wrong))
        {
            throw new CryptographicException($"{path}: the {PublicLabel} in this file is damaged; ask the vendor for it again", wrong);
        }
    }

    /// <summary>The public key as text.</summary>
    public string ToPublicPem() => PemEncoding.WriteString(PublicLabel, Public) + Environment.NewLine;

    /// <summary>Verifies a signature.</summary>
    public static bool Verify(byte[] publicKey, byte[] data, byte[] signature)
    {
        try
        {
            HssPublicKeyParameters key = HssPublicKeyParameters.GetInstance(publicKey);
            return Hss.VerifySignature(key, HssSignature.GetInstance(signature, key.Level), data);
        }
        catch (Exception wrong) when (IsOfParser(wrong))
        {
            return false;
        }
    }

    /// <summary>Signs data with the next one-time key, after it was marked as used.</summary>
    /// <exception cref="CryptographicException">The state file is missing, or older than the log, or no one-time key is left.</exception>
    /// <exception cref="IOException">Another process is signing with this key, or the disk fails. Then nothing was signed.</exception>
    public byte[] Sign(byte[] data)
    {
        // The lock file remains: if it were deleted, two processes could each lock a file of their own.
        using FileStream exclusive = new(_path + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        long next = ReadNext();
        if (next >= Signatures)
        {
            throw new CryptographicException(
                $"{_path}: all {Signatures} one-time keys are used; make a new key, "
                + "and let a release that is signed by this one bring it to the devices first");
        }

        WriteNext(next + 1);
        Log(next, data);
        HssPrivateKeyParameters key = HssPrivateKeyParameters.GetInstance(_privateKey);
        if (next > 0)
        {
            key.ExtractKeyShard((int)next);
        }

        return Hss.GenerateSignature(key.ExtractKeyShard(1), data).GetEncoded();
    }

    private static byte[] ReadPem(string path, string label)
    {
        string text = InputFile.ReadText(path);
        return PemEncoding.TryFind(text, out PemFields fields) && text[fields.Label] == label
            ? Convert.FromBase64String(text[fields.Base64Data])
            : throw new CryptographicException($"{path}: there is no {label} in this file; 'medagent release hash-based-key' makes one");
    }

    /// <summary>
    /// Whether BouncyCastle's parsers throw it at bytes that are not a key or a signature: nearly anything, Exception itself included.
    /// </summary>
    private static bool IsOfParser(Exception failure) => failure is not OutOfMemoryException;

    private long ReadNext()
    {
        string[] lines = File.Exists(StatePath) ? File.ReadAllLines(StatePath) : [];
        if (lines.Length != 2 || lines[1] != KeyName()
            || !long.TryParse(lines[0], NumberStyles.None, CultureInfo.InvariantCulture, out long next))
        {
            throw new CryptographicException(
                $"{StatePath}: the state of this key is missing or damaged. Without it nobody knows which one-time keys were used; "
                + MustNotSign);
        }

        long logged = File.Exists(LogPath) ? File.ReadLines(LogPath).Select(ReadLogged).DefaultIfEmpty(-1).Max() : -1;
        return next > logged
            ? next
            : throw new CryptographicException(
                $"{StatePath}: one-time key {logged} was used already, and the state says that {next} is next. "
                + "It was restored from a backup; " + MustNotSign);
    }

    private long ReadLogged(string line) =>
        long.TryParse(line.Split(' ')[0], NumberStyles.None, CultureInfo.InvariantCulture, out long index)
        ? index
        : throw new CryptographicException(
            $"{LogPath}: this is not the log that this program writes; " + MustNotSign);

    /// <summary>Writes the state file; it is complete on disk when this returns.</summary>
    private void WriteNext(long next)
    {
        string temporary = StatePath + ".new";
        using (FileStream stream = new(temporary, FileMode.Create, FileAccess.Write))
        {
            stream.Write(System.Text.Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{next}\n{KeyName()}\n")));
            stream.Flush(flushToDisk: true);
        }

        File.Move(temporary, StatePath, overwrite: true);
    }

    private void Log(long index, byte[] data)
    {
        using FileStream stream = new(LogPath, FileMode.Append, FileAccess.Write);
        stream.Write(
            System.Text.Encoding.ASCII.GetBytes(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{index} {DateTimeOffset.UtcNow:yyyy-MM-dd'T'HH:mm:ss'Z'} {Convert.ToHexStringLower(SHA256.HashData(data))}\n")));
        stream.Flush(flushToDisk: true);
    }

    private string KeyName() => Convert.ToHexStringLower(SHA256.HashData(Public));
}
