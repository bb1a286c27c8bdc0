using System.Text;

namespace System.Security.Cryptography.X509Certificates;

/// <summary>A certificate with its key: both as PEM, or as bytes that end with a zero if they are PEM, as mbedTLS requires.</summary>
public class X509Certificate2 : X509Certificate
{
    internal readonly byte[] Key;

    public X509Certificate2(string rawData, string key, string password)
        : base(rawData) => Key = Encoding.UTF8.GetBytes(key + "\0");

    public X509Certificate2(byte[] rawData, byte[] key, string password)
        : base(rawData[^1] == 0 ? Encoding.UTF8.GetString(rawData, 0, rawData.Length - 1) : throw new ArgumentException("no PEM")) =>
        Key = key;
}
