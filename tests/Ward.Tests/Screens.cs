namespace Ward.Tests;

/// <summary>The screens on which pages are looked at.</summary>
public static class Screens
{
    /// <summary>Width and height: of a phone, where space is scarce; in a campaign also of a screen on the wall.</summary>
    public static TheoryData<int, int> Sizes => [.. Effort.First(1, (390, 844), (1920, 1080))];
}
