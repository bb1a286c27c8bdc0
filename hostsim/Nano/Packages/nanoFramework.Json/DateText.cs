using System;
using System.Globalization;

namespace nanoFramework.Json;

/// <summary>What the package takes for a date: any text of 18 characters in which it finds one of three formats.</summary>
internal static class DateText
{
    private const int LeastLength = 18;

    /// <summary>Whether the package would replace a text, and by what.</summary>
    public static bool TryReplace(string text, out string date)
    {
        date = null;
        if (text.Length < LeastLength)
        {
            return false;
        }

        if (IsIso(text) || IsCalendar(text))
        {
            date = "01/01/2026 00:00:00";
            return true;
        }

        // "Date(628318530718)": what is between the first two brackets, if it is a number.
        string[] parts = text.Split('(', ')');
        if (parts.Length >= 2 && parts[1].Length > 0 && IsNumber(parts[1]))
        {
            date = "01/01/1601 00:00:00";
            return true;
        }

        return false;
    }

    private static bool IsIso(string text) => DateTimeOffset.TryParse(
        text, CultureInfo.InvariantCulture, DateTimeStyles.None, out _) && text[4] == '-';

    private static bool IsCalendar(string text)
    {
        string time = text;
        if (text.Contains("TZID", StringComparison.Ordinal))
        {
            string[] parts = text.Split(';', '=', ':');
            time = parts.Length > 3 ? parts[3] : "";
        }
        else if (text.Contains("DTSTART", StringComparison.Ordinal) || text.Contains("DTEND", StringComparison.Ordinal))
        {
            string[] parts = text.Split(':');
            time = parts.Length > 1 ? parts[1] : "";
        }

        return time.Length >= 15 && IsNumber(time.Substring(0, 8)) && IsNumber(time.Substring(9, 6))
            && IsDate(NumberOf(time.Substring(4, 2)), NumberOf(time.Substring(9, 2)));
    }

    private static bool IsDate(int month, int hour) => month is >= 1 and <= 12 && hour < 24;

    private static int NumberOf(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private static bool IsNumber(string text)
    {
        foreach (char c in text)
        {
            if (c is < '0' or > '9')
            {
                return false;
            }
        }

        return true;
    }
}
