namespace NanoMedAgent.Ward.Scanning;

/// <summary>A picture reduced to the brightness of its pixels, as a browser sends it. The ward parses no image format.</summary>
/// <param name="Width">In pixels.</param>
/// <param name="Height">In pixels.</param>
/// <param name="Pixels">One byte for each pixel, row by row; 0 is black.</param>
internal sealed record Luminance(int Width, int Height, byte[] Pixels)
{
    /// <summary>The longest side that is accepted. A label held in front of a camera covers some hundred pixels of it.</summary>
    public const int LongestSidePixels = 1280;

    /// <summary>The shortest side that can hold a code.</summary>
    public const int ShortestSidePixels = 32;

    /// <summary>The picture with light and dark exchanged: some codes are printed light on dark.</summary>
    public Luminance Inverted() => this with { Pixels = [.. Pixels.Select(pixel => (byte)~pixel)] };

    /// <summary>The picture at half its width and height. Each pixel is the mean of four, which halves the noise of a dark room.</summary>
    public Luminance Halved()
    {
        int width = Width / 2;
        int height = Height / 2;
        byte[] pixels = new byte[width * height];
        for (int y = 0; y < height; y++)
        {
            int above = 2 * y * Width;
            int below = above + Width;
            for (int x = 0; x < width; x++)
            {
                int left = 2 * x;
                int sum = Pixels[above + left] + Pixels[above + left + 1] + Pixels[below + left] + Pixels[below + left + 1];
                pixels[(y * width) + x] = (byte)(sum / 4);
            }
        }

        return new Luminance(width, height, pixels);
    }
}
