import { ConditionFailed } from '../table.ts';

/** Whether a conditional write went through; any other failure is thrown on. */
export const accepted = async (write: Promise<unknown>): Promise<boolean> => {
  try {
    await write;
    return true;
  } catch (error) {
    if (error instanceof ConditionFailed) return false;
    throw error;
  }
};
