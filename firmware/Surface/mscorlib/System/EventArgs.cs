namespace System;

public class EventArgs
{
}
