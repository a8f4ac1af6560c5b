namespace KvApp.Tests;

/// <summary>What every node of the tests has, and modules that are compiled in them may call.</summary>
public static class Echoes
{
    public static object Back(object value) => value;
}
