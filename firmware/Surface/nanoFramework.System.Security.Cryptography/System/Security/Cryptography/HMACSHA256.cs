namespace System.Security.Cryptography;

public class HMACSHA256 : IDisposable
{
    public void Dispose() => throw null;
    public static byte[] HashData(byte[] key, byte[] source) => throw null;
}
