using TestFrameworkShared;

namespace nanoFramework.TestFramework;

/// <summary>Assertions of a test. A failed one throws an exception.</summary>
public sealed class Assert
{
    /// <summary>Two Booleans are equal.</summary>
    public static void AreEqual(bool expected, bool actual, string message = "") =>
        Decide(expected == actual, expected ? "true" : "false", actual ? "true" : "false", message);

    /// <summary>Two numbers are equal.</summary>
    public static void AreEqual(int expected, int actual, string message = "") => AreEqual((long)expected, actual, message);

    /// <summary>Two numbers are equal.</summary>
    public static void AreEqual(long expected, long actual, string message = "") =>
        Decide(expected == actual, expected.ToString(), actual.ToString(), message);

    /// <summary>Two strings are equal.</summary>
    public static void AreEqual(string expected, string actual, string message = "") =>
        Decide(expected == actual, expected, actual, message);

    /// <summary>A string contains another one.</summary>
    public static void Contains(string expected, string value, string message = "") =>
        Decide(value.Contains(expected), "something with " + expected, value, message);

    /// <summary>A condition is true.</summary>
    public static void IsTrue(bool condition, string message = "") => AreEqual(true, condition, message);

    /// <summary>A condition is false.</summary>
    public static void IsFalse(bool condition, string message = "") => AreEqual(false, condition, message);

    /// <summary>A reference is null.</summary>
    public static void IsNull(object value, string message = "") => Decide(value == null, "null", "something", message);

    private static void Decide(bool isSo, string expected, string actual, string message)
    {
        if (!isSo)
        {
            throw new AssertFailedException(expected + " was expected, and it is " + actual + ". " + message);
        }
    }
}
