namespace System.Security.Cryptography;

public enum CipherMode
{
    None = 0,
    CBC = 1,
    ECB = 2,
}
