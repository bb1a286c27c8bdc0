using System.Collections;
using System.Runtime.CompilerServices;

namespace System;

public sealed class String : IEnumerable, IComparable
{
    // Without it there would be a public one, and the chip has none.
    private String() => throw null;

    public String(char[] value) => throw null;
    public int Length { get => throw null; }
    [IndexerName("Chars")]
    public char this[int index] { get => throw null; }
    public static bool operator !=(string a, string b) => throw null;
    public int CompareTo(object value) => throw null;
    public static string Concat(string str0, string str1) => throw null;
    public static string Concat(string str0, string str1, string str2) => throw null;
    public static string Concat(string str0, string str1, string str2, string str3) => throw null;
    public static string Concat(params string[] values) => throw null;
    public bool Contains(string value) => throw null;
    public IEnumerator GetEnumerator() => throw null;
    public int IndexOf(char value) => throw null;
    public int IndexOf(string value) => throw null;
    public static bool IsNullOrEmpty(string value) => throw null;
    public int LastIndexOf(char value) => throw null;
    public bool StartsWith(string value) => throw null;
    public string Substring(int startIndex) => throw null;
    public string Substring(int startIndex, int length) => throw null;
    public string TrimEnd(params char[] trimChars) => throw null;
    public static bool operator ==(string a, string b) => throw null;
}
